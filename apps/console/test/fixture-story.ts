import type { ClusterView, DemoFault, IncidentView, TimelineItem } from '@aetherius/contract';
import type {
  ClusterId,
  Diagnosis,
  DiagnosisId,
  IncidentId,
  Message,
  ObjectRef,
  RootCause,
} from '@aetherius/domain';
import { message, toId } from '@aetherius/domain';
import { agreedInputs } from './agreed-inputs.ts';

/** The worlds that the fixture can show. */
export type StoryName = 'busy' | 'quiet' | 'silent' | 'none';

/** What the fixture answers from. */
export interface Story {
  readonly clusters: readonly ClusterView[];
  readonly incidents: IncidentView[];
  readonly faults: DemoFault[] | undefined;
  readonly diagnosisOf: (incident: IncidentView) => Diagnosis | null;
  readonly timelineOf: (incident: IncidentView) => TimelineItem[];
}

const minuteMs = 60_000;
const storyMs = Date.now();
const prodEu = toId<ClusterId>('3f1c2b1e-7d34-4f0a-9a68-0b8c55a1d001');
const prodUs = toId<ClusterId>('3f1c2b1e-7d34-4f0a-9a68-0b8c55a1d002');
const staging = toId<ClusterId>('3f1c2b1e-7d34-4f0a-9a68-0b8c55a1d003');

/** An instant some minutes before the story was made. */
export function minutesAgo(minutes: number): string {
  return new Date(storyMs - minutes * minuteMs).toISOString();
}

function ref(kind: string, name: string, namespace?: string): ObjectRef {
  return { kind, name, ...(namespace ? { namespace } : {}) };
}

const checkout = ref('Deployment', 'checkout', 'shop');

/** An incident with sound values for what a test does not care about. */
export function anIncident(change: Partial<IncidentView> & { number: number }): IncidentView {
  const headlineMessage =
    change.headlineMessage ??
    say(
      'payments cannot start: its image ghcr.io/acme/payments:v2.4.1 does not exist in the registry',
    );
  return {
    incidentId: toId<IncidentId>(
      `00000000-0000-7000-8000-${String(change.number).padStart(12, '0')}`,
    ),
    clusterId: prodEu,
    clusterName: 'prod-eu',
    state: 'open',
    severity: 'high',
    headline: headlineMessage.code,
    headlineMessage,
    target: ref('Deployment', 'payments', 'shop'),
    rootCause: 'image_not_found',
    confidence: 0.97,
    subjects: [],
    affects: [],
    beganAt: minutesAgo(1),
    openedAt: minutesAgo(1),
    noticedAfterMs: 1_240,
    mitigatedAt: null,
    resolvedAt: null,
    resolution: null,
    reopenedCount: 0,
    mergedInto: null,
    diagnosisId: toId<DiagnosisId>('00000000-0000-7000-9000-000000000001'),
    ...change,
  };
}

function say(text: string): Message {
  return message(text);
}

function aCluster(
  change: Partial<ClusterView> & { clusterId: ClusterId; name: string },
): ClusterView {
  return {
    version: 'v1.33.2',
    health: 'ok',
    openIncidents: 0,
    lastSignalAt: new Date(storyMs - 2_000).toISOString(),
    agentVersion: '0.1.0',
    workloads: 88,
    objects: { Pod: 240, Deployment: 71 },
    denied: [],
    silentKinds: [],
    ...change,
  };
}

const clusters: Readonly<Record<StoryName, readonly ClusterView[]>> = {
  busy: [
    aCluster({ clusterId: prodEu, name: 'prod-eu', openIncidents: 3, workloads: 112 }),
    aCluster({
      clusterId: prodUs,
      name: 'prod-us',
      health: 'partial',
      workloads: 74,
      openIncidents: 1,
      denied: [
        { kind: 'NetworkPolicy', reason: 'networkpolicies.networking.k8s.io is forbidden' },
        { kind: 'PersistentVolumeClaim', reason: 'forbidden' },
      ],
    }),
    aCluster({
      clusterId: staging,
      name: 'staging',
      health: 'silent',
      version: 'v1.31.9',
      workloads: 28,
      lastSignalAt: minutesAgo(14),
    }),
  ],
  quiet: [
    aCluster({ clusterId: prodEu, name: 'prod-eu', workloads: 112 }),
    aCluster({ clusterId: prodUs, name: 'prod-us', workloads: 74 }),
    aCluster({ clusterId: staging, name: 'staging', workloads: 28 }),
  ],
  silent: [
    aCluster({
      clusterId: staging,
      name: 'staging',
      health: 'silent',
      lastSignalAt: minutesAgo(14),
    }),
  ],
  none: [],
};

/** Makes a world. */
export function createStory(name: StoryName): Story {
  return {
    clusters: clusters[name],
    incidents: name === 'busy' ? busyIncidents() : [],
    faults: name === 'none' ? undefined : demoFaults(),
    diagnosisOf,
    timelineOf,
  };
}

function busyIncidents(): IncidentView[] {
  return [
    anIncident({
      number: 204,
      severity: 'critical',
      headlineMessage: say(
        'checkout cannot stay up: its memory limit (64Mi) is below what it needs (about 96Mi)',
      ),
      target: checkout,
      rootCause: 'oom_limit_exceeded',
      confidence: 0.96,
      beganAt: minutesAgo(4),
      openedAt: minutesAgo(4),
      subjects: [checkout, ref('Service', 'checkout', 'shop')],
      affects: [ref('Service', 'checkout', 'shop'), ref('Deployment', 'frontend', 'shop')],
    }),
    anIncident({ number: 203, beganAt: minutesAgo(9), openedAt: minutesAgo(9) }),
    anIncident({
      number: 202,
      severity: 'medium',
      clusterId: prodUs,
      clusterName: 'prod-us',
      headlineMessage: say(
        'nightly-report cannot be scheduled: no node has the label disktype=ssd',
      ),
      target: ref('CronJob', 'nightly-report', 'analytics'),
      rootCause: 'node_selector_mismatch',
      confidence: 0.86,
      beganAt: minutesAgo(47),
    }),
    anIncident({
      number: 201,
      severity: 'high',
      state: 'open',
      headlineMessage: say('search answers 5xx since 02:40'),
      target: ref('Deployment', 'search-indexer-with-a-rather-long-name', 'search'),
      rootCause: 'unresolved',
      confidence: null,
      beganAt: minutesAgo(62),
    }),
    anIncident({
      number: 200,
      severity: 'low',
      state: 'mitigated',
      headlineMessage: say(
        'thumbnailer is slow: its CPU limit (50m) throttles it 92 % of the time',
      ),
      target: ref('Deployment', 'thumbnailer', 'media'),
      rootCause: 'cpu_limit_too_low',
      confidence: 0.74,
      beganAt: minutesAgo(130),
      mitigatedAt: minutesAgo(1),
    }),
    ...Array.from({ length: 26 }, (_, index) => resolvedIncident(199 - index, index)),
  ];
}

const oldStories = [
  [
    'orders',
    'shop',
    'missing_env_var',
    'orders crashes on start: the environment variable DATABASE_URL is absent',
  ],
  [
    'web',
    'frontend',
    'readiness_probe_misconfigured',
    'web is never ready: its probe asks port 8081, the container listens on 8080',
  ],
  [
    'ledger',
    'finance',
    'configmap_not_found',
    'ledger cannot start: the ConfigMap ledger-settings does not exist',
  ],
  [
    'mailer',
    'ops',
    'dependency_dns_failure',
    'mailer fails: smtp.internal.example does not resolve',
  ],
] as const;

function resolvedIncident(number: number, index: number): IncidentView {
  const [workload, namespace, rootCause, headline] =
    oldStories[index % oldStories.length] ?? oldStories[0];
  return anIncident({
    number,
    state: index === 3 ? 'merged' : 'resolved',
    severity: index % 3 === 0 ? 'critical' : 'high',
    headlineMessage: say(headline),
    target: ref('Deployment', workload, namespace),
    rootCause,
    confidence: 0.99 - (index % 5) * 0.07,
    beganAt: minutesAgo(300 + index * 340),
    openedAt: minutesAgo(300 + index * 340),
    mitigatedAt: minutesAgo(290 + index * 340),
    resolvedAt: minutesAgo(289 + index * 340),
    resolution: 'recovered',
  });
}

const pod = ref('Pod', 'checkout-7d9f8c6b5-x2x7k', 'shop');

/** The seed story: a limit that was lowered below what the program needs. */
export const oomCause: RootCause = {
  faultClass: 'oom_limit_exceeded',
  faultId: 'oom_limit_exceeded',
  target: checkout,
  targetExists: true,
  confidence: 0.96,
  severity: 'critical',
  headline: say(
    'checkout cannot stay up: its memory limit (64Mi) is below what it needs (about 96Mi)',
  ),
  evidence: [
    {
      evidenceId: 'e1',
      claim: say(
        'The last state of container app is OOMKilled, exit code 137; it was restarted 5 times',
      ),
      source: {
        kind: 'field',
        ref: pod,
        path: 'status.containerStatuses[app].lastState.terminated.reason',
        value: 'OOMKilled',
      },
      observedAt: minutesAgo(4),
      kubectl:
        'kubectl -n shop get pod checkout-7d9f8c6b5-x2x7k -o jsonpath=\'{.status.containerStatuses[?(@.name=="app")].lastState}\'',
      decisive: true,
    },
    {
      evidenceId: 'e2',
      claim: say(
        'The memory limit of app was lowered from 256Mi to 64Mi by ci-bot, 62 s before the first kill',
      ),
      source: {
        kind: 'change',
        change: {
          ref: checkout,
          at: minutesAgo(5),
          actor: 'ci-bot',
          fields: [
            {
              path: 'spec.template.spec.containers[app].resources.limits.memory',
              before: '256Mi',
              after: '64Mi',
            },
          ],
        },
      },
      observedAt: minutesAgo(5),
      kubectl: 'kubectl -n shop rollout history deployment/checkout --revision=42',
      decisive: true,
    },
    {
      evidenceId: 'e3',
      claim: say('Kubernetes backs off restarting the container'),
      source: {
        kind: 'event',
        ref: pod,
        reason: 'BackOff',
        message:
          'Back-off restarting failed container app in pod checkout-7d9f8c6b5-x2x7k_shop(0d1f…)',
        count: 14,
        firstSeenAt: minutesAgo(4),
        lastSeenAt: minutesAgo(0.3),
      },
      observedAt: minutesAgo(0.3),
      kubectl:
        'kubectl -n shop get events --field-selector involvedObject.name=checkout-7d9f8c6b5-x2x7k',
      decisive: false,
    },
    {
      evidenceId: 'e4',
      claim: say('The program was still filling its cache when it was killed'),
      source: {
        kind: 'log',
        ref: pod,
        container: 'app',
        previous: true,
        line: '2026-11-25T03:12:03Z INFO warmup cache 71% (68 MiB of 96 MiB)',
      },
      observedAt: minutesAgo(4),
      kubectl: 'kubectl -n shop logs checkout-7d9f8c6b5-x2x7k -c app --previous --tail=50',
      decisive: false,
    },
  ],
  chain: [
    { what: say('memory limit lowered 256Mi → 64Mi'), ref: checkout, at: minutesAgo(5) },
    { what: say('container killed: out of memory'), ref: pod, at: minutesAgo(4) },
    { what: say('crash loop, back-off 80 s'), ref: pod, at: minutesAgo(3) },
    { what: say('no ready endpoint'), ref: ref('Service', 'checkout', 'shop'), at: minutesAgo(3) },
  ],
  ruledOut: [
    { faultClass: 'memory_leak', why: say('fresh instances reach the limit right at start') },
    { faultClass: 'node_memory_pressure', why: say('the node has 61 % of its memory free') },
  ],
  affects: [ref('Service', 'checkout', 'shop'), ref('Deployment', 'frontend', 'shop')],
  explains: [checkout, ref('Service', 'checkout', 'shop')],
  changes: [
    {
      ref: checkout,
      at: minutesAgo(5),
      actor: 'ci-bot',
      fields: [
        {
          path: 'spec.template.spec.containers[app].resources.limits.memory',
          before: '256Mi',
          after: '64Mi',
        },
      ],
    },
  ],
  remedy: {
    remedyId: 'raise_memory_limit',
    what: say('Raise the memory limit of app to 128Mi'),
    params: { before: '64Mi', after: '128Mi' },
    safe: true,
    why: say('The Deployment owns the pods, and quota and nodes have room for it.'),
  },
  beganAt: minutesAgo(4),
};

function diagnosisOf(incident: IncidentView): Diagnosis | null {
  if (incident.rootCause === null) return null;
  if (incident.rootCause === 'unresolved') {
    return {
      verdict: 'unresolved',
      rootCauses: [],
      summary: say('Requests fail, and nothing that was read explains it.'),
      notes: [say('search-indexer was scaled from 3 to 2 yesterday')],
      gaps: [
        { what: say('The logs of container indexer could not be read') },
        { what: say('There are no metrics of this cluster') },
      ],
      nextProbe: {
        ask: say('What do the logs of container indexer say in the minute before 02:40?'),
        command: 'fetchLogs',
        gainBits: 1.42,
      },
      packVersion: '1.0.0',
    };
  }
  const { faultClass, confidence } = {
    faultClass: incident.rootCause,
    confidence: incident.confidence ?? 0.5,
  };
  return { ...aDiagnosis(), rootCauses: [{ ...oomCause, faultClass, confidence }] };
}

/** A diagnosis that found the seed story's cause. */
export function aDiagnosis(): Diagnosis {
  return {
    verdict: 'fault',
    rootCauses: [oomCause],
    summary: oomCause.headline,
    notes: [],
    gaps: [{ what: say('Metrics before 03:02 are not there, so the former need is an estimate') }],
    nextProbe: {
      ask: say('How much memory does a fresh instance use after its warm-up?'),
      command: 'none',
      gainBits: 0.31,
    },
    packVersion: '1.0.0',
  };
}

function timelineOf(incident: IncidentView): TimelineItem[] {
  const lines: readonly [number, TimelineItem['kind'], Message, ObjectRef | null][] = [
    [
      5,
      'change',
      message('timeline.change', {
        path: 'spec.template.spec.containers[app].resources.limits.memory',
        before: '256Mi',
        after: '64Mi',
        actor: 'ci-bot',
      }),
      checkout,
    ],
    [
      4,
      'signal',
      message('timeline.symptom_fired', {
        symptom: 'container_oom_killed',
        subject: 'Deployment/checkout',
      }),
      pod,
    ],
    [3.99, 'incident', message('timeline.opened'), null],
    [
      3.98,
      'diagnosis',
      message('timeline.diagnosed', {
        tookMs: 41,
        faultClass: 'oom_limit_exceeded',
        target: 'Deployment/checkout',
        percent: 96,
      }),
      checkout,
    ],
    [
      3,
      'signal',
      message('timeline.symptom_fired', {
        symptom: 'service_without_endpoints',
        subject: 'Service/checkout',
      }),
      ref('Service', 'checkout', 'shop'),
    ],
  ];
  return lines.map(([minutes, kind, what, about], index) => ({
    entryId: `${incident.incidentId}-${index}`,
    incidentId: incident.incidentId,
    occurredAt: minutesAgo(minutes),
    observedAt: minutesAgo(minutes),
    kind,
    what,
    text: what.code,
    ref: about,
  }));
}

const faultStories: readonly (readonly [string, string, string, ObjectRef | null])[] = [
  ['oom-kill', 'A container needs more memory than its limit', 'oom_limit_exceeded', checkout],
  [
    'image-tag-missing',
    'A rollout names an image tag that does not exist',
    'image_not_found',
    ref('Deployment', 'catalog', 'shop'),
  ],
  [
    'configmap-missing',
    'A pod refers to a ConfigMap that is gone',
    'configmap_not_found',
    ref('Deployment', 'cart', 'shop'),
  ],
  [
    'selector-typo',
    'A Service selects a label that no pod has',
    'service_selector_mismatch',
    ref('Service', 'cart', 'shop'),
  ],
  [
    'liveness-port',
    'A liveness probe asks a port that nobody listens on',
    'liveness_probe_misconfigured',
    ref('Deployment', 'web', 'shop'),
  ],
  ['node-lost', 'A node stops reporting', 'node_not_ready', ref('Node', 'node-2')],
  [agreedInputs.refusedFault, 'A fault that cannot be injected', 'none', null],
];

function demoFaults(): DemoFault[] {
  return faultStories.map(([name, title, rootCause, target]) => ({
    name,
    title: say(title),
    rootCause,
    target,
    injected: name === 'oom-kill',
  }));
}
