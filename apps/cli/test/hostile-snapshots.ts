/** Values that no field expects. */
const wrongValues: readonly unknown[] = [1, 'x', null, true, [], [[1]], {}, { a: 1 }, [null]];
const kinds = [
  'Pod',
  'Deployment',
  'ReplicaSet',
  'Node',
  'Service',
  'ConfigMap',
  'Job',
  'CronJob',
  'Ingress',
  'NetworkPolicy',
  'HorizontalPodAutoscaler',
  'PersistentVolumeClaim',
  'Event',
];
const longText = 'm'.repeat(10_000_000);

/** Snapshot files that somebody made to do harm, by name. */
export function hostileSnapshots(): ReadonlyMap<string, string> {
  return new Map([
    ['deep', `{"items":[${deepPod(5000)}]}`],
    ['wrong-metadata', list([aPod({}), aPod({ metadata: { name: 'b', ownerReferences: 'x' } })])],
    ['long-name', list([aPod({ metadata: { name: longText } })])],
    ['wrong-types', list(objectsOfWrongTypes())],
    ['prototype', `{"items":[${prototypePod}],"__proto__":{"items":1}}`],
    ['long-texts', list([aPod({ status: crashLoop(longText) })])],
  ]);
}

const prototypePod = `{"kind":"Pod","metadata":{"name":"a","namespace":"b","labels":{"__proto__":{"x":1},
  "constructor":"y"},"__proto__":{"polluted":true}},"spec":{"__proto__":{"polluted":true}},"status":{}}`;

function list(items: readonly unknown[]): string {
  return JSON.stringify({ kind: 'List', items });
}

function aPod(parts: Record<string, unknown>): Record<string, unknown> {
  return { kind: 'Pod', metadata: { name: 'a', namespace: 'b' }, spec: {}, status: {}, ...parts };
}

function deepPod(levels: number): string {
  const deep = `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
  return `{"kind":"Pod","metadata":{"name":"a","namespace":"b"},"spec":${deep}}`;
}

function objectsOfWrongTypes(): unknown[] {
  return kinds.flatMap((kind) =>
    wrongValues.flatMap((value, index) => [
      aPod({ ...named(kind, `${index}`), spec: value, status: value, data: value, subsets: value }),
      aPod({
        ...named(kind, `deep-${index}`),
        spec: { containers: value, volumes: [value], template: value, selector: value },
        status: { conditions: value, containerStatuses: [value], phase: value },
        involvedObject: { name: 'a', kind: value },
        reason: value,
        count: value,
      }),
    ]),
  );
}

function named(kind: string, suffix: string): Record<string, unknown> {
  return { kind, metadata: { name: `n-${suffix}`, namespace: 'b' } };
}

function crashLoop(message: string): unknown {
  const state = { waiting: { reason: 'CrashLoopBackOff', message } };
  const lastState = { terminated: { exitCode: 1, reason: 'Error', message } };
  const status = { name: 'c', ready: false, restartCount: 9, state, lastState };
  return { phase: 'Running', containerStatuses: [status] };
}
