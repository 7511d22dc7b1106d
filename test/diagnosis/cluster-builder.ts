import type { KubeEvent, KubeObject, MetricSeries, Snapshot } from '@aetherius/domain';

/** The time at which the snapshots of these tests were taken. */
export const now = '2026-03-01T12:00:00Z';

/** An instant some minutes before `now`. */
export function minutesAgo(minutes: number): string {
  return new Date(Date.parse(now) - minutes * 60_000).toISOString();
}

type Json = Record<string, unknown>;

/** What a workload of a test is made of; everything has a valid default. */
export interface WorkloadOptions {
  readonly image?: string;
  readonly ports?: readonly number[];
  readonly env?: Readonly<Record<string, string>>;
  readonly command?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly replicas?: number;
  readonly ready?: boolean;
  readonly container?: Json;
  readonly podSpec?: Json;
  readonly status?: Json;
  readonly podStatus?: Json;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly startedMinutesAgo?: number;
  readonly managedFields?: readonly Json[];
  readonly sidecars?: readonly Json[];
}

/** Values of a series with their distance. */
interface SpacedValues {
  readonly values: readonly number[];
  readonly everyMinutes: number;
}

/** A snapshot under construction: one namespace, two ready nodes, and what the test adds. */
export class ClusterBuilder {
  readonly namespace = 'shop';
  readonly #objects: KubeObject[] = [];
  readonly #events: KubeEvent[] = [];
  readonly #logs: Record<string, { current?: string; previous?: string }> = {};
  readonly #metrics: MetricSeries[] = [];

  constructor() {
    this.object('v1 Namespace', 'shop', { namespaced: false });
    for (const name of ['node-a', 'node-b']) this.node(name);
  }

  /** A node; given again, it replaces the one of that name. */
  node(name: string, status: Json = {}, spec: Json = {}): this {
    const known = this.#objects.findIndex(
      (one) => one.kind === 'Node' && one.metadata.name === name,
    );
    if (known >= 0) this.#objects.splice(known, 1);
    return this.object('v1 Node', name, {
      namespaced: false,
      spec,
      labels: { 'kubernetes.io/hostname': name },
      status: {
        allocatable: { cpu: '4', memory: '8Gi', pods: '110' },
        conditions: [{ type: 'Ready', status: 'True' }],
        ...status,
      },
    });
  }

  object(
    type: string,
    name: string,
    body: Json & {
      readonly namespaced?: boolean;
      readonly labels?: Json;
      readonly meta?: Json;
    } = {},
  ): this {
    const [apiVersion = '', kind = ''] = type.split(' ');
    const { namespaced = true, labels, meta, ...rest } = body;
    const metadata = {
      name,
      uid: `${kind}-${name}`,
      creationTimestamp: minutesAgo(600),
      ...(namespaced ? { namespace: this.namespace } : {}),
      ...(labels ? { labels } : {}),
      ...meta,
    };
    this.#objects.push({ apiVersion, kind, metadata, ...rest } as KubeObject);
    return this;
  }

  /** A Deployment with its ReplicaSet and one pod. */
  deployment(name: string, options: WorkloadOptions = {}): this {
    const labels = { app: name, ...options.labels };
    const { template, status } = this.#template(name, labels, options);
    const replicas = options.replicas ?? 1;
    const isReady = options.ready ?? true;
    const readyCount = isReady ? replicas : 0;
    const meta = {
      annotations: { 'deployment.kubernetes.io/revision': '1', ...options.annotations },
      ...(options.managedFields ? { managedFields: options.managedFields } : {}),
    };
    this.object('apps/v1 Deployment', name, {
      labels,
      meta,
      spec: { replicas, selector: { matchLabels: { app: name } }, template },
      status: {
        replicas,
        readyReplicas: readyCount,
        availableReplicas: readyCount,
        ...options.status,
      },
    });
    this.object('apps/v1 ReplicaSet', `${name}-5d9f7`, {
      labels,
      meta: {
        annotations: { 'deployment.kubernetes.io/revision': '1' },
        ownerReferences: [owner('Deployment', name)],
      },
      spec: { replicas, template },
      status: { replicas, readyReplicas: readyCount },
    });
    if (replicas > 0) this.#pod(`${name}-5d9f7-x2k4p`, { name, labels, options, status, template });
    return this;
  }

  /** The ReplicaSet that ran before the last rollout. */
  formerTemplate(name: string, options: WorkloadOptions): this {
    const { template } = this.#template(name, { app: name }, options);
    return this.object('apps/v1 ReplicaSet', `${name}-4c8e6`, {
      meta: {
        annotations: { 'deployment.kubernetes.io/revision': '0' },
        creationTimestamp: minutesAgo(2000),
        ownerReferences: [owner('Deployment', name)],
      },
      spec: { replicas: 0, template },
      status: { replicas: 0 },
    });
  }

  #template(name: string, labels: Json, options: WorkloadOptions) {
    const container = {
      name,
      image: options.image ?? `registry.example/${name}:1.0`,
      ...(options.ports ? { ports: options.ports.map((port) => ({ containerPort: port })) } : {}),
      ...(options.command ? { command: options.command } : {}),
      ...(options.env
        ? { env: Object.entries(options.env).map(([key, value]) => ({ name: key, value })) }
        : {}),
      ...options.container,
    };
    const status = {
      name,
      ready: options.ready ?? true,
      restartCount: 0,
      state: { running: { startedAt: minutesAgo(options.startedMinutesAgo ?? 300) } },
      ...options.podStatus,
    };
    const spec = {
      containers: [container, ...(options.sidecars ?? [])],
      dnsPolicy: 'ClusterFirst',
      restartPolicy: 'Always',
      ...options.podSpec,
    };
    return { template: { metadata: { labels }, spec }, status };
  }

  #pod(
    podName: string,
    from: { name: string; labels: Json; options: WorkloadOptions; status: Json; template: Json },
  ): void {
    const isReady = from.options.ready ?? true;
    const spec = from.template['spec'] as Json;
    const phase = (from.options.podStatus?.['phase'] as string | undefined) ?? 'Running';
    const statuses = from.options.podStatus?.['containerStatuses'] ?? [from.status];
    this.object('v1 Pod', podName, {
      labels: from.labels,
      meta: { ownerReferences: [owner('ReplicaSet', `${from.name}-5d9f7`)] },
      spec:
        phase === 'Pending' && !from.options.podStatus?.['scheduled']
          ? spec
          : { ...spec, nodeName: 'node-a' },
      status: {
        phase,
        podIP: `10.1.0.${this.#objects.length}`,
        conditions: [
          { type: 'Ready', status: isReady ? 'True' : 'False', lastTransitionTime: minutesAgo(20) },
        ],
        containerStatuses: statuses,
        ...(from.options.podStatus?.['initContainerStatuses']
          ? { initContainerStatuses: from.options.podStatus['initContainerStatuses'] }
          : {}),
      },
    });
  }

  /** Changes the pod of a workload behind its template's back. */
  mutatePod(name: string, field: string, value: Json): this {
    const pod = this.#podOf(name);
    const spec = pod.spec as { containers: Json[] };
    pod.spec = { ...spec, containers: spec.containers.map((one) => ({ ...one, [field]: value })) };
    return this;
  }

  movePod(name: string, node: string): this {
    const pod = this.#podOf(name);
    pod.spec = { ...pod.spec, nodeName: node };
    return this;
  }

  removePod(name: string): this {
    this.#objects.splice(this.#objects.indexOf(this.#podOf(name)), 1);
    return this;
  }

  #podOf(name: string): KubeObject {
    const pod = this.#objects.find((one) => one.metadata.name === `${name}-5d9f7-x2k4p`);
    if (!pod) throw new Error(`no pod of ${name}`);
    return pod;
  }

  service(
    name: string,
    port: number,
    options: { targetPort?: number | string; selector?: Json; spec?: Json } = {},
  ): this {
    return this.object('v1 Service', name, {
      spec: {
        clusterIP: `10.96.0.${this.#objects.length}`,
        selector: options.selector ?? { app: name },
        ports: [{ port, targetPort: options.targetPort ?? port }],
        ...options.spec,
      },
    });
  }

  /** A workload with the Service before it. */
  served(name: string, port: number, options: WorkloadOptions = {}): this {
    return this.deployment(name, { ports: [port], ...options }).service(name, port);
  }

  log(name: string, lines: readonly string[], container = name): this {
    this.#logs[`${this.namespace}/${name}-5d9f7-x2k4p/${container}`] = {
      current: lines.join('\n'),
    };
    return this;
  }

  /** A Warning about `Kind/name`, seen ten times until a minute ago unless `said` differs. */
  event(about: string, reason: string, said: string | (Json & { readonly message: string })): this {
    const [kind = '', name = ''] = about.split('/');
    const extra = typeof said === 'string' ? { message: said } : said;
    const namespaced = kind === 'Node' ? {} : { namespace: this.namespace };
    this.#events.push({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: `e${this.#events.length}` },
      type: 'Warning',
      reason,
      count: 10,
      firstTimestamp: minutesAgo(15),
      lastTimestamp: minutesAgo(1),
      involvedObject: { kind, name, ...namespaced },
      ...extra,
    } as KubeEvent);
    return this;
  }

  metric(
    name: string,
    labels: Record<string, string>,
    points: readonly number[] | SpacedValues,
  ): this {
    const { values, everyMinutes } =
      'everyMinutes' in points ? points : { values: points, everyMinutes: 1 };
    const series = values.map(
      (value, index) => [minutesAgo((values.length - 1 - index) * everyMinutes), value] as const,
    );
    this.#metrics.push({ name, labels: { namespace: this.namespace, ...labels }, points: series });
    return this;
  }

  snapshot(): Snapshot {
    return {
      clusterVersion: 'v1.34.0',
      capturedAt: now,
      objects: this.#objects,
      events: this.#events,
      logs: this.#logs,
      metrics: this.#metrics,
      changes: [],
      coverage: {
        kinds: [...new Set(this.#objects.map((one) => one.kind))],
        denied: [],
        missingLogs: [],
      },
    };
  }
}

function owner(kind: string, name: string): Json {
  return { apiVersion: 'apps/v1', kind, name, uid: `${kind}-${name}`, controller: true };
}

/** The status of a container that crashes again and again. */
export function crashing(
  exitCode: number,
  options: { reason?: string; restarts?: number; upSeconds?: number } = {},
): Json {
  const finished = Date.parse(minutesAgo(1));
  return {
    restartCount: options.restarts ?? 6,
    ready: false,
    state: {
      waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s restarting failed container' },
    },
    lastState: {
      terminated: {
        exitCode,
        reason: options.reason ?? (exitCode === 0 ? 'Completed' : 'Error'),
        startedAt: new Date(finished - (options.upSeconds ?? 3) * 1000).toISOString(),
        finishedAt: new Date(finished).toISOString(),
      },
    },
  };
}
