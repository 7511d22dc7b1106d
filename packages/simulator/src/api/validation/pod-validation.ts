import { parseQuantity } from '../../controllers/quantity.ts';
import { isRecord, recordOf, recordsOf, textAt, type JsonRecord } from '../patch/json-value.ts';
import type { Findings } from './findings.ts';
import { checkLabelName, checkLabels } from './names.ts';

/** Checks a pod spec at a path: `spec` of a pod, `spec.template.spec` of a workload. */
export function validatePodSpec(findings: Findings, path: string, spec: JsonRecord): void {
  const containers = recordsOf(spec['containers']);
  const inits = recordsOf(spec['initContainers']);
  const volumes = recordsOf(spec['volumes']);
  checkVolumes(findings, `${path}.volumes`, volumes);
  if (containers.length === 0) findings.required(`${path}.containers`);
  const volumeNames = new Set(volumes.map((volume) => textAt(volume, 'name')));
  const lists = [
    { at: `${path}.containers`, list: containers, others: [] as string[] },
    {
      at: `${path}.initContainers`,
      list: inits,
      others: containers.map((container) => textAt(container, 'name')),
    },
  ];
  for (const { at, list, others } of lists) {
    const seen = new Set(others);
    for (const [index, container] of list.entries()) {
      validateContainer(findings, { path: `${at}[${index}]`, container, seen, volumeNames });
    }
  }
  const policies = ['Always', 'OnFailure', 'Never'];
  const policy = spec['restartPolicy'];
  if (policy !== undefined && !policies.includes(String(policy))) {
    findings.unsupported(`${path}.restartPolicy`, policy, policies);
  }
  checkPlacement(findings, path, spec);
  findings.count(`${path}.terminationGracePeriodSeconds`, spec['terminationGracePeriodSeconds']);
  const { activeDeadlineSeconds: deadline } = spec as { activeDeadlineSeconds?: unknown };
  if (typeof deadline === 'number' && deadline < 1) {
    const why = 'must be between 1 and 2147483647, inclusive';
    findings.invalid(`${path}.activeDeadlineSeconds`, deadline, why);
  }
}

function checkPlacement(findings: Findings, path: string, spec: JsonRecord): void {
  const wanted = recordOf(spec['nodeSelector']) as Record<string, string>;
  checkLabels(findings, `${path}.nodeSelector`, wanted);
  for (const [index, toleration] of recordsOf(spec['tolerations']).entries()) {
    const operator = toleration['operator'];
    const operators = ['Equal', 'Exists'];
    if (operator !== undefined && !operators.includes(String(operator))) {
      findings.unsupported(`${path}.tolerations[${index}].operator`, operator, operators);
    }
  }
  if (spec['hostNetwork'] !== true) return;
  for (const [index, container] of recordsOf(spec['containers']).entries()) {
    for (const [at, port] of recordsOf(container['ports']).entries()) {
      if (port['hostPort'] === port['containerPort']) continue;
      const field = `${path}.containers[${index}].ports[${at}].hostPort`;
      const why = 'must match `containerPort` when `hostNetwork` is true';
      findings.invalid(field, port['hostPort'], why);
    }
  }
}

function checkVolumes(findings: Findings, path: string, volumes: readonly JsonRecord[]): void {
  const seen = new Set<string>();
  for (const [index, volume] of volumes.entries()) {
    const name = textAt(volume, 'name');
    const field = `${path}[${index}].name`;
    if (!name) findings.required(field);
    else checkLabelName(findings, field, name);
    if (seen.has(name)) findings.duplicate(field, name);
    seen.add(name);
    if (Object.keys(volume).length > 2) {
      findings.forbidden(`${path}[${index}]`, 'may not specify more than 1 volume type');
    }
  }
}

interface ContainerInput {
  readonly path: string;
  readonly container: JsonRecord;
  readonly seen: Set<string>;
  readonly volumeNames: ReadonlySet<string>;
}

function validateContainer(findings: Findings, input: ContainerInput): void {
  const { path, container, seen } = input;
  const name = textAt(container, 'name');
  if (!name) findings.required(`${path}.name`);
  else checkLabelName(findings, `${path}.name`, name);
  if (name && seen.has(name)) findings.duplicate(`${path}.name`, name);
  seen.add(name);
  const image = textAt(container, 'image');
  if (!image) findings.required(`${path}.image`);
  else if (image.trim() !== image) {
    findings.invalid(`${path}.image`, image, 'must not have leading or trailing whitespace');
  }
  const policies = ['Always', 'IfNotPresent', 'Never'];
  const pull = container['imagePullPolicy'];
  if (pull !== undefined && !policies.includes(String(pull))) {
    findings.unsupported(`${path}.imagePullPolicy`, pull, policies);
  }
  checkPorts(findings, path, container);
  checkEnvironment(findings, path, container);
  checkMounts(findings, input);
  for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    if (isRecord(container[probe])) checkProbe(findings, `${path}.${probe}`, container[probe]);
  }
  checkResources(findings, `${path}.resources`, recordOf(container['resources']));
}

function checkPorts(findings: Findings, path: string, container: JsonRecord): void {
  const seen = new Set<string>();
  for (const [index, port] of recordsOf(container['ports']).entries()) {
    const at = `${path}.ports[${index}]`;
    const name = textAt(port, 'name');
    if (name && seen.has(name)) findings.duplicate(`${at}.name`, name);
    if (name.length > 15) {
      findings.invalid(`${at}.name`, name, 'must be no more than 15 characters');
    }
    if (name) seen.add(name);
    if (port['containerPort'] === undefined) findings.required(`${at}.containerPort`);
    else findings.port(`${at}.containerPort`, port['containerPort']);
    if (port['hostPort']) findings.port(`${at}.hostPort`, port['hostPort']);
  }
}

function checkEnvironment(findings: Findings, path: string, container: JsonRecord): void {
  for (const [index, variable] of recordsOf(container['env']).entries()) {
    const at = `${path}.env[${index}]`;
    if (!textAt(variable, 'name')) findings.required(`${at}.name`);
    const source = variable['valueFrom'];
    if (!isRecord(source)) continue;
    const count = Object.keys(source).length;
    if (count === 0) {
      const why =
        'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`';
      findings.invalid(`${at}.valueFrom`, '', why);
    } else if (textAt(variable, 'value')) {
      findings.invalid(`${at}.valueFrom`, '', 'may not be specified when `value` is not empty');
    }
  }
}

function checkMounts(findings: Findings, { path, container, volumeNames }: ContainerInput): void {
  const paths = new Set<string>();
  for (const [index, mount] of recordsOf(container['volumeMounts']).entries()) {
    const at = `${path}.volumeMounts[${index}]`;
    const name = textAt(mount, 'name');
    if (!name) findings.required(`${at}.name`);
    else if (!volumeNames.has(name)) findings.missing(`${at}.name`, name);
    const mountPath = textAt(mount, 'mountPath');
    if (!mountPath) findings.required(`${at}.mountPath`);
    if (mountPath && paths.has(mountPath)) {
      findings.invalid(`${at}.mountPath`, mountPath, 'must be unique');
    }
    paths.add(mountPath);
  }
}

const probeActions = ['httpGet', 'tcpSocket', 'exec', 'grpc'];

function checkProbe(findings: Findings, path: string, probe: JsonRecord): void {
  const actions = probeActions.filter((action) => isRecord(probe[action]));
  if (actions.length === 0) findings.required(path, 'must specify a handler type');
  if (actions.length > 1) {
    findings.forbidden(path, 'may not specify more than 1 handler type');
  }
  for (const action of ['httpGet', 'tcpSocket']) {
    if (isRecord(probe[action])) findings.port(`${path}.${action}.port`, probe[action]['port']);
  }
  for (const field of ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds']) {
    findings.count(`${path}.${field}`, probe[field]);
  }
  const isReadiness = path.endsWith('readinessProbe');
  const { successThreshold } = probe as { successThreshold?: unknown };
  if (!isReadiness && successThreshold !== undefined && successThreshold !== 1) {
    findings.invalid(`${path}.successThreshold`, successThreshold, 'must be 1');
  }
}

function checkResources(findings: Findings, path: string, resources: JsonRecord): void {
  const limits = recordOf(resources['limits']);
  for (const [name, request] of Object.entries(recordOf(resources['requests']))) {
    const limit = limits[name];
    if (parseQuantity(String(request)) < 0) {
      const why = 'must be greater than or equal to 0';
      findings.invalid(`${path}.requests[${name}]`, request, why);
    }
    if (limit === undefined) continue;
    if (parseQuantity(String(request)) > parseQuantity(String(limit))) {
      const why = `must be less than or equal to ${name} limit of ${String(limit)}`;
      findings.invalid(`${path}.requests`, request, why);
    }
  }
}
