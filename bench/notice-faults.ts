import { recordAt, recordsAt, textAt, type KubeObject } from '@aetherius/domain';

/** A fault that one status decides, in a namespace of its own. */
export interface BenchFault {
  readonly name: string;
  readonly objects: (namespace: string) => readonly KubeObject[];
  /** Whether a pod's status says all that there is to know. */
  readonly isDecided: (pod: KubeObject) => boolean;
}

type Json = Record<string, unknown>;

const image = 'registry.shop.example/landing:1.0.0';
const behaviour = 'simulator.aetherius.dev/behaviour';

/** Noticed as soon as their status is read. */
export const fastFaults: readonly BenchFault[] = [
  {
    name: 'out-of-memory',
    objects: app({
      resources: { limits: { memory: '32Mi' } },
      does: { memory: { baseMi: 64 } },
    }),
    isDecided: (pod) => endReasons(pod).includes('OOMKilled'),
  },
  {
    name: 'no-image',
    objects: app({ image: 'registry.shop.example/landing:0.0.0-absent' }),
    isDecided: (pod) => waitingReasons(pod).includes('ErrImagePull'),
  },
  {
    name: 'crash-loop',
    objects: app({ does: { exits: { afterMs: 300, code: 1, lines: ['panic: no such table'] } } }),
    isDecided: (pod) => waitingReasons(pod).includes('CrashLoopBackOff'),
  },
  {
    name: 'bad-command',
    objects: app({ command: ['/absent'] }),
    isDecided: (pod) => waitingReasons(pod).includes('CrashLoopBackOff'),
  },
];

/** Given three seconds to pass by themselves. */
export const heldFaults: readonly BenchFault[] = [
  {
    name: 'no-config',
    objects: app({ envFrom: [{ configMapRef: { name: 'absent' } }] }),
    isDecided: (pod) => waitingReasons(pod).includes('CreateContainerConfigError'),
  },
  {
    name: 'no-node',
    objects: app({ resources: { requests: { cpu: '900' } } }),
    isDecided: (pod) =>
      recordsAt(pod, 'status.conditions').some(
        (one) => one['type'] === 'PodScheduled' && one['status'] === 'False',
      ),
  },
];

/** Whether a written object settles the fault. */
export function isDecisiveFor(fault: BenchFault, object: KubeObject): boolean {
  return object.kind === 'Pod' && fault.isDecided(object);
}

function statusesOf(pod: KubeObject) {
  return recordsAt(pod, 'status.containerStatuses');
}

function waitingReasons(pod: KubeObject): readonly string[] {
  return statusesOf(pod).map((status) => textAt(status, 'state.waiting.reason') ?? '');
}

function endReasons(pod: KubeObject): readonly string[] {
  return statusesOf(pod).flatMap((status) =>
    [recordAt(status, 'state.terminated'), recordAt(status, 'lastState.terminated')].map(
      (ended) => textAt(ended, 'reason') ?? '',
    ),
  );
}

/** A Deployment of one pod, with what is wrong in its container. */
function app({ does, ...container }: Json & { does?: Json }): BenchFault['objects'] {
  return (namespace) => {
    const labels = { app: 'app' };
    const annotations = does ? { [behaviour]: JSON.stringify({ app: does }) } : {};
    return [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'app', namespace, labels },
        spec: {
          replicas: 1,
          selector: { matchLabels: labels },
          template: {
            metadata: { labels, annotations },
            spec: { containers: [{ name: 'app', image, ...container }] },
          },
        },
      },
    ];
  };
}
