import { numberAt, recordAt, recordsAt, refOf, textAt, textsAt, valueAt } from '@aetherius/domain';
import type { JsonRecord, KubeEvent, KubeObject } from '@aetherius/domain';
import { eventSource, lastSeenOf } from './fact.ts';
import { containerSpec, secondsSince } from './scene.ts';
import type { Scene, Workload } from './scene.ts';
import { wordAt, countAt } from './reading.ts';

/** A probe failure older than this belongs to the past unless the container is still unready. */
const probeEventMaxAgeSeconds = 15 * 60;

/** Probes that fail, with what the container really offers beside what the probe asks for. */
export function readProbes(scene: Scene): void {
  for (const workload of scene.workloads.values()) {
    for (const pod of workload.pods) {
      const events = scene.view.eventsOf(refOf(pod));
      const unhealthy = events.filter((event) => event.reason === 'Unhealthy');
      for (const event of unhealthy) readUnhealthy(scene, workload, { pod, event, events });
    }
  }
}

interface Failure {
  readonly pod: KubeObject;
  readonly event: KubeEvent;
  readonly events: readonly KubeEvent[];
}

const probeFields = {
  Liveness: 'livenessProbe',
  Readiness: 'readinessProbe',
  Startup: 'startupProbe',
} as const;

function readUnhealthy(scene: Scene, workload: Workload, failure: Failure): void {
  const { pod, event } = failure;
  const probed = probedContainer(pod, event);
  if (!probed) return;
  const { spec, status, container, field } = probed;
  const age = secondsSince(scene, lastSeenOf(event)) ?? 0;
  const kills = killsOf(failure.events, container);
  const restarts = countAt(status, 'restartCount');
  const isReady = status?.['ready'] === true;
  const isKilledLately = kills > 0 && restarts > 0 && age < probeEventMaxAgeSeconds;
  const probe = recordAt(spec, field);
  scene.ledger.add({
    kind: 'probe_failing',
    subject: workload.ref,
    container,
    at: lastSeenOf(event),
    source: eventSource(event),
    abnormal: !isReady || isKilledLately,
    refs: { pod: refOf(pod) },
    fields: {
      probe: field.replace('Probe', ''),
      ...probeTarget(probe, spec),
      ...failureOf(event.message ?? ''),
      output: outputOf(event.message ?? ''),
      kills,
      restarts,
      count: event.count ?? 1,
      isRunning: Object.keys(recordAt(status, 'state.running')).length > 0,
      isCrashing: isCrashing(status),
      initialDelaySeconds: countAt(probe, 'initialDelaySeconds'),
      allowanceSeconds: allowanceOf(probe),
      hasStartupProbe: Object.keys(recordAt(spec, 'startupProbe')).length > 0,
      ...beforeKill(status),
      isPortProven: isPortProven(spec, field),
    },
  });
}

/** The container that an Unhealthy event speaks of, and which of its probes. */
function probedContainer(pod: KubeObject, event: KubeEvent) {
  const kind = /^(Liveness|Readiness|Startup) probe (?:failed|errored)/.exec(
    event.message ?? '',
  )?.[1];
  if (!kind) return undefined;
  const name = /\{(.+)\}/.exec(event.involvedObject.fieldPath ?? '')?.[1];
  const spec = (name ? containerSpec(pod, name) : recordsAt(pod, 'spec.containers')[0]) ?? {};
  const container = wordAt(spec, 'name');
  const status = recordsAt(pod, 'status.containerStatuses').find(
    (one) => textAt(one, 'name') === container,
  );
  return { spec, status, container, field: probeFields[kind as keyof typeof probeFields] };
}

function outputOf(message: string): string {
  const output = message.replace(/^\w+ probe (failed|errored)[^:]*: ?/, '');
  return output.trim().slice(0, 200);
}

/** Whether another probe of the container asks the declared port, so that one is known to be right. */
function isPortProven(container: JsonRecord, failing: string): boolean {
  const declared = recordsAt(container, 'ports').map((port) => String(port['containerPort'] ?? ''));
  return Object.values(probeFields).some((field) => {
    if (field === failing) return false;
    const port = valueAt(container, `${field}.httpGet.port`);
    return port !== undefined && declared.includes(String(port));
  });
}

/** Whether the process itself ends with an error, so that the probe is only the messenger. */
function isCrashing(status: JsonRecord | undefined): boolean {
  const exit =
    numberAt(status, 'state.terminated.exitCode') ??
    numberAt(status, 'lastState.terminated.exitCode');
  return exit !== undefined && ![0, 137, 143].includes(exit);
}

function beforeKill(status: JsonRecord | undefined) {
  const started = Date.parse(wordAt(status, 'lastState.terminated.startedAt'));
  const finished = Date.parse(wordAt(status, 'lastState.terminated.finishedAt'));
  const upSeconds = Math.round((finished - started) / 1000);
  return Number.isFinite(upSeconds) ? { upSeconds } : {};
}

function killsOf(events: readonly KubeEvent[], container: string): number {
  return events
    .filter(
      (event) =>
        event.reason === 'Killing' &&
        (event.message ?? '').includes(`ontainer ${container} failed`),
    )
    .reduce((sum, event) => sum + (event.count ?? 1), 0);
}

/** Seconds from the start until the kubelet kills, by the probe's own numbers. */
function allowanceOf(probe: JsonRecord): number {
  const delay = countAt(probe, 'initialDelaySeconds');
  const period = numberAt(probe, 'periodSeconds') ?? 10;
  return delay + period * (numberAt(probe, 'failureThreshold') ?? 3);
}

/** What the probe asks, and whether the container declares such a port. */
function probeTarget(probe: JsonRecord, container: JsonRecord) {
  const ports = recordsAt(container, 'ports');
  const declared = ports.map((port) => String(port['containerPort'] ?? ''));
  const asked =
    valueAt(probe, 'httpGet.port') ??
    valueAt(probe, 'tcpSocket.port') ??
    valueAt(probe, 'grpc.port');
  const named = ports.find((port) => port['name'] === asked);
  const port = asked === undefined ? '' : String(named?.['containerPort'] ?? asked);
  const exec = textsAt(probe, 'exec.command').join(' ');
  return {
    port,
    path: wordAt(probe, 'httpGet.path'),
    scheme: wordAt(probe, 'httpGet.scheme'),
    exec: exec.slice(0, 160),
    type: exec ? 'exec' : probe['httpGet'] ? 'http' : probe['grpc'] ? 'grpc' : 'tcp',
    declaredPorts: declared,
    isPortDeclared: port !== '' && declared.includes(port),
    hasDeclaredPorts: declared.length > 0,
  };
}

function failureOf(message: string): { failure: string; status: number } {
  const status = Number(/statuscode: (\d{3})/.exec(message)?.[1] ?? 0);
  if (status) return { failure: 'status', status };
  if (/connection refused/i.test(message)) return { failure: 'refused', status };
  if (/deadline exceeded|timed? ?out|Timeout/i.test(message)) return { failure: 'timeout', status };
  if (/gave HTTP response to HTTPS|tls:|malformed HTTP/i.test(message))
    return { failure: 'scheme', status };
  if (/executable file not found|no such file/i.test(message))
    return { failure: 'command_not_found', status };
  if (/no route to host|network is unreachable/i.test(message))
    return { failure: 'network', status };
  return { failure: 'command_failed', status };
}
