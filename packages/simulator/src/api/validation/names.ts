import type { Findings } from './findings.ts';

const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const subdomain = `${label}(\\.${label})*`;
const labelPattern = new RegExp(`^${label}$`);
const subdomainPattern = new RegExp(`^${subdomain}$`);
const label1035Pattern = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;

const labelText = `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${label}')`;
const subdomainText = `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${subdomain}')`;
const label1035Text = `a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')`;

/** Checks a DNS label (container and namespace names). */
export function checkLabelName(findings: Findings, field: string, name: string): void {
  if (!labelPattern.test(name)) findings.invalid(field, name, labelText);
  if (name.length > 63) findings.invalid(field, name, 'must be no more than 63 characters');
}

/** Checks a DNS subdomain (most object names). */
export function checkSubdomainName(findings: Findings, field: string, name: string): void {
  if (!subdomainPattern.test(name)) findings.invalid(field, name, subdomainText);
  if (name.length > 253) findings.invalid(field, name, 'must be no more than 253 characters');
}

/** Checks the name of a Service. */
export function checkServiceName(findings: Findings, field: string, name: string): void {
  if (!label1035Pattern.test(name)) findings.invalid(field, name, label1035Text);
  if (name.length > 63) findings.invalid(field, name, 'must be no more than 63 characters');
}

const keyName = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const keyPattern = new RegExp(`^${keyName}$`);
const keyText = `name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${keyName}')`;
const valuePattern = new RegExp(`^(${keyName})?$`);
const valueText = `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(${keyName})?')`;

/** Checks labels or annotations; only label values have a grammar. */
export function checkLabels(
  findings: Findings,
  field: string,
  labels: Readonly<Record<string, string>>,
): void {
  for (const [key, value] of Object.entries(labels)) {
    const name = key.includes('/') ? key.slice(key.indexOf('/') + 1) : key;
    if (!keyPattern.test(name)) findings.invalid(field, key, keyText);
    if (!field.endsWith('labels')) continue;
    if (!valuePattern.test(value)) findings.invalid(field, value, valueText);
    if (value.length > 63) findings.invalid(field, value, 'must be no more than 63 bytes');
  }
}
