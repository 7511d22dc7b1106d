import type { ClusterView, DemoFault, IncidentView, TimelineItem } from '@aetherius/contract';
import { diagnose } from '@aetherius/diagnosis';
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
import { loadPacks } from '@aetherius/knowledge';
import { agreedInputs } from './agreed-inputs.ts';
import { oomSnapshot } from './fixture-snapshot.ts';

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
function minutesAgo(minutes: number): string {
  return new Date(storyMs - minutes * minuteMs).toISOString();
}

function ref(kind: string, name: string, namespace?: string): ObjectRef {
  return { kind, name, ...(namespace ? { namespace } : {}) };
}

const checkout = ref('Deployment', 'checkout', 'shop');

const noImage = message('fault.image_not_found.headline', {
  name: 'payments',
  image: 'ghcr.io/acme/payments:v2.4.1',
  registry: 'ghcr.io',
});

/** An incident with sound values for what a test does not care about. */
export function anIncident(change: Partial<IncidentView> & { number: number }): IncidentView {
  const headlineMessage = change.headlineMessage ?? noImage;
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
      headlineMessage: oomCause.headline,
      target: checkout,
      rootCause: oomCause.faultClass,
      confidence: oomCause.confidence,
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
      headlineMessage: message('fault.node_selector_mismatch.headline', {
        name: 'nightly-report',
        unmet: 'disktype=ssd',
        labelKey: 'disktype',
        have: 'hdd',
      }),
      target: ref('CronJob', 'nightly-report', 'analytics'),
      rootCause: 'node_selector_mismatch',
      confidence: 0.86,
      beganAt: minutesAgo(47),
    }),
    anIncident({
      number: 201,
      headlineMessage: unavailable,
      target: ref('Deployment', 'search-indexer-with-a-rather-long-name', 'search'),
      rootCause: 'unresolved',
      confidence: null,
      beganAt: minutesAgo(62),
    }),
    anIncident({
      number: 200,
      severity: 'low',
      state: 'mitigated',
      headlineMessage: message('fault.cpu_limit_too_low.headline', {
        name: 'thumbnailer',
        container: 'app',
        percent: 92,
        limit: '50m',
      }),
      target: ref('Deployment', 'thumbnailer', 'media'),
      rootCause: 'cpu_limit_too_low',
      confidence: 0.74,
      beganAt: minutesAgo(130),
      mitigatedAt: minutesAgo(1),
    }),
    ...Array.from({ length: 26 }, (_, index) => resolvedIncident(199 - index, index)),
  ];
}

const unavailable = message('symptom.workload_unavailable', {
  kind: 'Deployment',
  subject: 'search-indexer-with-a-rather-long-name',
  ready: 1,
  desired: 3,
});

/** What ended in the days before: workload, namespace, class, headline. */
const oldStories: readonly (readonly [string, string, string, Message])[] = [
  [
    'orders',
    'shop',
    'missing_env_var',
    message('fault.missing_env_var.headline', {
      name: 'orders',
      variable: 'DATABASE_URL',
      container: 'app',
      line: 'KeyError: DATABASE_URL',
    }),
  ],
  [
    'web',
    'frontend',
    'readiness_probe_misconfigured',
    message('fault.readiness_port_wrong.headline', {
      name: 'web',
      port: 8081,
      container: 'web',
      declaredPorts: '8080',
    }),
  ],
  [
    'ledger',
    'finance',
    'configmap_not_found',
    message('fault.configmap_not_found.headline', { name: 'ledger', missing: 'ledger-settings' }),
  ],
  [
    'mailer',
    'ops',
    'dependency_dns_failure',
    message('fault.dependency_dns_failure.headline', {
      name: 'mailer',
      host: 'smtp.internal.example',
    }),
  ],
];

function resolvedIncident(number: number, index: number): IncidentView {
  const [workload, namespace, rootCause, headlineMessage] =
    oldStories[index % oldStories.length] ?? (['', '', '', noImage] as const);
  const minutes = 300 + index * 340;
  return anIncident({
    number,
    state: index === 3 ? 'merged' : 'resolved',
    severity: index % 3 === 0 ? 'critical' : 'high',
    headlineMessage,
    target: ref('Deployment', workload, namespace),
    rootCause,
    confidence: 0.99 - (index % 5) * 0.07,
    beganAt: minutesAgo(minutes),
    openedAt: minutesAgo(minutes),
    mitigatedAt: minutesAgo(minutes - 10),
    resolvedAt: minutesAgo(minutes - 11),
    resolution: 'recovered',
  });
}

const oomDiagnosis = diagnose(
  { now: minutesAgo(3.9), snapshot: oomSnapshot(minutesAgo) },
  loadPacks(),
);

/** The cause of the seed story, as the engine finds it. */
export const oomCause: RootCause = firstCause(oomDiagnosis);

function firstCause({ rootCauses, verdict }: Diagnosis): RootCause {
  const [cause] = rootCauses;
  if (!cause) throw new Error(`the engine finds no cause in the seed story, but: ${verdict}`);
  return cause;
}

/** The engine's diagnosis of the seed story. */
export function aDiagnosis(): Diagnosis {
  return oomDiagnosis;
}

/** The seed story is diagnosed for real; the others borrow its evidence under their own class. */
function diagnosisOf(incident: IncidentView): Diagnosis | null {
  const { rootCause, confidence, headlineMessage } = incident;
  if (rootCause === null) return null;
  if (rootCause === 'unresolved') return unresolved;
  if (rootCause === oomCause.faultClass) return oomDiagnosis;
  const cause = { ...oomCause, faultClass: rootCause, headline: headlineMessage };
  return { ...oomDiagnosis, rootCauses: [{ ...cause, confidence: confidence ?? 0.5 }] };
}

const indexer = { container: 'indexer', pod: 'search-indexer-5f7b9-abcde' };

const unresolved: Diagnosis = {
  verdict: 'unresolved',
  rootCauses: [],
  summary: message('diagnosis.summary.unresolved', {
    symptoms: 1,
    names: ['Deployment/search-indexer-with-a-rather-long-name'],
  }),
  notes: [message('note.node_cordoned', { name: 'Node/node-3' })],
  gaps: [{ what: message('gap.logs_missing', indexer) }, { what: message('gap.metrics_missing') }],
  nextProbe: {
    ask: message('probe.fetch_logs', indexer),
    command: 'fetchLogs',
    gainBits: 1.42,
  },
  packVersion: '1.0.0',
};

function timelineOf(incident: IncidentView): TimelineItem[] {
  const service = ref('Service', 'checkout', 'shop');
  const pod = ref('Pod', 'checkout-7d9f8c6b5-x2x7k', 'shop');
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
      message('symptom.container_oom_killed', {
        kind: 'Deployment',
        subject: 'checkout',
        container: 'app',
        restarts: 5,
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
        percent: 99,
      }),
      checkout,
    ],
    [
      3,
      'signal',
      message('symptom.service_without_endpoints', { kind: 'Service', subject: 'checkout' }),
      service,
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

/** The faults of the lab: name, titles, class, target. */
const faultStories: readonly (readonly [string, string, string, string, ObjectRef | null])[] = [
  [
    'oom-limit',
    'Checkout: memory limit set below what it needs',
    '结账服务：内存上限低于实际所需',
    'oom_limit_exceeded',
    checkout,
  ],
  [
    'image-not-found',
    'Catalog: image tag does not exist',
    '商品目录：镜像标签不存在',
    'image_not_found',
    ref('Deployment', 'catalog', 'shop'),
  ],
  [
    'configmap-missing',
    'Cart: its ConfigMap is gone',
    '购物车：ConfigMap 不存在',
    'configmap_not_found',
    ref('Deployment', 'cart', 'shop'),
  ],
  [
    'selector-typo',
    'Search: Service selects a label that no pod has',
    '搜索服务：Service 选择器没有匹配的 Pod',
    'service_selector_mismatch',
    ref('Service', 'search', 'shop'),
  ],
  [
    'liveness-port',
    'Web: liveness probe asks a port that nobody listens on',
    '网站：存活探针检查了无人监听的端口',
    'liveness_probe_misconfigured',
    ref('Deployment', 'web', 'shop'),
  ],
  ['node-lost', 'A node stops reporting', '一个节点失联', 'node_not_ready', ref('Node', 'node-2')],
  [agreedInputs.refusedFault, 'A fault that cannot be injected', '无法注入的故障', 'none', null],
];

function demoFaults(): DemoFault[] {
  return faultStories.map(([name, en, zh, rootCause, target]) => ({
    name,
    title: message('demo.fault.title', { en, zh }),
    rootCause,
    target,
    injected: name === 'oom-limit',
  }));
}
