import { invalid } from '../api-status.ts';
import { Findings } from '../validation/findings.ts';
import { isTrue, type ApiRequest } from './api-request.ts';

const optionKinds: Readonly<Record<string, string>> = {
  GET: 'ListOptions',
  POST: 'CreateOptions',
  PUT: 'UpdateOptions',
  PATCH: 'PatchOptions',
  DELETE: 'DeleteOptions',
};

/** Refuses query parameters that say what the API does not know or that contradict each other. */
export function checkQueryOptions({ method, query }: Pick<ApiRequest, 'method' | 'query'>): void {
  const findings = new Findings();
  if (method === 'GET') checkListOptions(findings, query);
  else checkWriteOptions(findings, query);
  if (findings.causes.length === 0) return;
  const kind = optionKinds[method] ?? 'ListOptions';
  throw invalid({ group: 'meta.k8s.io', plural: kind, kind }, '', findings.causes);
}

function checkListOptions(findings: Findings, query: URLSearchParams): void {
  const match = query.get('resourceVersionMatch') ?? '';
  const field = 'resourceVersionMatch';
  if (isTrue(query.get('sendInitialEvents'))) {
    if (match !== 'NotOlderThan') {
      const why = 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan';
      findings.forbidden(field, why);
    }
    return;
  }
  if (match && !query.get('resourceVersion')) {
    findings.forbidden(
      field,
      'resourceVersionMatch is forbidden unless resourceVersion is provided',
    );
  }
}

function checkWriteOptions(findings: Findings, query: URLSearchParams): void {
  const dryRun = query.getAll('dryRun').filter(Boolean);
  if (dryRun.some((value) => value !== 'All')) findings.unsupported('dryRun', dryRun, ['All']);
  const validation = query.get('fieldValidation') ?? '';
  const levels = ['', 'Ignore', 'Strict', 'Warn'];
  if (!levels.includes(validation)) findings.unsupported('fieldValidation', validation, levels);
}
