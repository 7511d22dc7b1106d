import type { Container, Probe } from '../controllers/objects.ts';
import { isListening, type ContainerRun } from './container-run.ts';

/** The three kinds of probes, in the words of the kubelet's events. */
export type ProbeKind = 'Startup' | 'Liveness' | 'Readiness';

/** What one probe found; `output` is the text of the event. */
export type ProbeOutcome = { readonly ok: true } | { readonly ok: false; readonly output: string };

/** What a probe is sent against. */
export interface ProbeTarget {
  readonly container: Container;
  readonly run: ContainerRun;
  readonly podIp: string;
  readonly nowMs: number;
  /** A dependency is gone and the application answers 503. */
  readonly isDegraded: boolean;
}

/** Runs one probe. */
export function probe(target: ProbeTarget, spec: Probe): ProbeOutcome {
  if (spec.httpGet) return httpProbe(target, spec.httpGet);
  const tcpPort = spec.tcpSocket?.port ?? spec.grpc?.port;
  if (tcpPort !== undefined) {
    const port = portNumber(target.container, tcpPort);
    return isListening(target.run, port, target.nowMs)
      ? { ok: true }
      : { ok: false, output: refused(target.podIp, port) };
  }
  return execProbe(target);
}

function httpProbe(
  target: ProbeTarget,
  request: { path?: string; port: number | string; scheme?: string },
): ProbeOutcome {
  const port = portNumber(target.container, request.port);
  const path = request.path ?? '/';
  const scheme = (request.scheme ?? 'HTTP').toLowerCase();
  if (!isListening(target.run, port, target.nowMs)) {
    const url = `${scheme}://${target.podIp}:${port}${path}`;
    return { ok: false, output: `Get "${url}": ${refused(target.podIp, port)}` };
  }
  const listened = target.run.plan.listens.find((entry) => entry.port === port);
  if (!listened?.http) {
    const url = `${scheme}://${target.podIp}:${port}${path}`;
    return { ok: false, output: `Get "${url}": EOF` };
  }
  const declared = listened.http.paths[path.split('?')[0] ?? path];
  const status = target.isDegraded ? 503 : (declared ?? listened.http.otherwise ?? 404);
  return status >= 200 && status < 400
    ? { ok: true }
    : { ok: false, output: `HTTP probe failed with statuscode: ${status}` };
}

/** Commands of probes succeed once the application is up; their output is not simulated. */
function execProbe(target: ProbeTarget): ProbeOutcome {
  const isUp = target.nowMs >= target.run.startedAtMs + target.run.plan.listensAfterMs;
  return isUp && !target.isDegraded ? { ok: true } : { ok: false, output: '' };
}

function refused(ip: string, port: number): string {
  return `dial tcp ${ip}:${port}: connect: connection refused`;
}

/** The number of a port that may be given by name. */
function portNumber(container: Container, port: number | string): number {
  if (typeof port === 'number') return port;
  return container.ports?.find((entry) => entry.name === port)?.containerPort ?? Number(port);
}
