import { isRecord, recordOf, recordsOf, type JsonRecord } from '../patch/json-value.ts';
import { canonicalQuantities } from './canonical-quantity.ts';

/** Sets a field that is absent. */
export function setDefault(record: JsonRecord, field: string, value: unknown): void {
  record[field] ??= value;
}

/** Fills a pod spec, of a pod or of a template, as the API server's defaulting does. */
export function defaultPodSpec(spec: JsonRecord): void {
  setDefault(spec, 'dnsPolicy', 'ClusterFirst');
  setDefault(spec, 'restartPolicy', 'Always');
  setDefault(spec, 'schedulerName', 'default-scheduler');
  setDefault(spec, 'securityContext', {});
  setDefault(spec, 'terminationGracePeriodSeconds', 30);
  if (spec['serviceAccountName']) spec['serviceAccount'] = spec['serviceAccountName'];
  else if (spec['serviceAccount']) spec['serviceAccountName'] = spec['serviceAccount'];
  for (const container of containersOf(spec)) defaultContainer(container, spec);
  for (const volume of recordsOf(spec['volumes'])) defaultVolume(volume);
  const constraints = recordsOf(spec['topologySpreadConstraints']);
  for (const constraint of constraints)
    setDefault(constraint, 'whenUnsatisfiable', 'DoNotSchedule');
}

/** Init containers and containers of a pod spec. */
export function containersOf(spec: JsonRecord): JsonRecord[] {
  return [
    ...recordsOf(spec['initContainers']),
    ...recordsOf(spec['containers']),
    ...recordsOf(spec['ephemeralContainers']),
  ];
}

function defaultContainer(container: JsonRecord, spec: JsonRecord): void {
  setDefault(container, 'terminationMessagePath', '/dev/termination-log');
  setDefault(container, 'terminationMessagePolicy', 'File');
  setDefault(container, 'resources', {});
  setDefault(container, 'imagePullPolicy', pullPolicy(container['image']));
  for (const port of recordsOf(container['ports'])) {
    setDefault(port, 'protocol', 'TCP');
    if (spec['hostNetwork'] === true) setDefault(port, 'hostPort', port['containerPort']);
  }
  for (const variable of recordsOf(container['env'])) defaultEnvironment(variable);
  for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    if (isRecord(container[probe])) defaultProbe(container[probe]);
  }
  const lifecycle = recordOf(container['lifecycle']);
  for (const hook of ['postStart', 'preStop']) defaultHttpGet(recordOf(lifecycle[hook]));
  const resources = recordOf(container['resources']);
  canonicalQuantities(resources['limits']);
  canonicalQuantities(resources['requests']);
}

/** `Always` for `latest` and for no tag, unless the image is named by its digest. */
function pullPolicy(image: unknown): string {
  const text = String(image ?? '');
  if (text.includes('@')) return 'IfNotPresent';
  const tag = text.slice(text.lastIndexOf('/') + 1).split(':')[1] ?? 'latest';
  return tag === 'latest' ? 'Always' : 'IfNotPresent';
}

function defaultEnvironment(variable: JsonRecord): void {
  const source = recordOf(variable['valueFrom']);
  if (isRecord(source['fieldRef'])) setDefault(source['fieldRef'], 'apiVersion', 'v1');
  if (isRecord(source['resourceFieldRef'])) setDefault(source['resourceFieldRef'], 'divisor', '0');
}

function defaultProbe(probe: JsonRecord): void {
  setDefault(probe, 'timeoutSeconds', 1);
  setDefault(probe, 'periodSeconds', 10);
  setDefault(probe, 'successThreshold', 1);
  setDefault(probe, 'failureThreshold', 3);
  defaultHttpGet(probe);
  if (isRecord(probe['grpc'])) setDefault(probe['grpc'], 'service', '');
}

function defaultHttpGet(holder: JsonRecord): void {
  const { httpGet } = holder as { httpGet?: unknown };
  if (!isRecord(httpGet)) return;
  setDefault(httpGet, 'path', '/');
  setDefault(httpGet, 'scheme', 'HTTP');
}

const modeHolders = ['configMap', 'secret', 'projected', 'downwardAPI'];

function defaultVolume(volume: JsonRecord): void {
  for (const holder of modeHolders) {
    if (isRecord(volume[holder])) setDefault(volume[holder], 'defaultMode', 420);
  }
  if (isRecord(volume['hostPath'])) setDefault(volume['hostPath'], 'type', '');
  if (Object.keys(volume).length === 1) volume['emptyDir'] = {};
  const projected = recordsOf(recordOf(volume['projected'])['sources']);
  for (const source of projected) {
    if (isRecord(source['serviceAccountToken'])) {
      setDefault(source['serviceAccountToken'], 'expirationSeconds', 3600);
    }
    defaultDownward(recordOf(source['downwardAPI']));
  }
  defaultDownward(recordOf(volume['downwardAPI']));
}

function defaultDownward(downward: JsonRecord): void {
  for (const item of recordsOf(downward['items'])) {
    if (isRecord(item['fieldRef'])) setDefault(item['fieldRef'], 'apiVersion', 'v1');
  }
}

/** Requests follow limits where only limits are given; pods only, templates stay as written. */
export function defaultRequests(spec: JsonRecord): void {
  for (const container of containersOf(spec)) {
    const resources = recordOf(container['resources']);
    if (!isRecord(resources['limits'])) continue;
    const requests = { ...recordOf(resources['requests']) };
    for (const [name, limit] of Object.entries(resources['limits']))
      setDefault(requests, name, limit);
    resources['requests'] = requests;
  }
}

/** The quality of service that requests and limits of the containers give a pod. */
export function qosClass(spec: JsonRecord): string {
  const containers = [...recordsOf(spec['initContainers']), ...recordsOf(spec['containers'])];
  const amounts = containers.map((container) => {
    const { requests, limits } = recordOf(container['resources']);
    return { requests: recordOf(requests), limits: recordOf(limits) };
  });
  const names = ['cpu', 'memory'];
  const isNone = amounts.every(({ requests, limits }) =>
    names.every((name) => isZero(requests[name]) && isZero(limits[name])),
  );
  if (isNone) return 'BestEffort';
  const isFull = amounts.every(({ requests, limits }) =>
    names.every(
      (name) => !isZero(limits[name]) && (requests[name] ?? limits[name]) === limits[name],
    ),
  );
  return isFull ? 'Guaranteed' : 'Burstable';
}

function isZero(quantity: unknown): boolean {
  return quantity === undefined || quantity === '0' || quantity === 0;
}
