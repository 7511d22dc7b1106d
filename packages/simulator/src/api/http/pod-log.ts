import type { ServerResponse } from 'node:http';
import type { KubeObject, ObjectRef } from '@aetherius/domain';
import { badRequest, invalid } from '../api-status.ts';
import type { LogLine, LogProvider } from '../cluster-ports.ts';
import { isRecord, recordsOf, textAt, valueAt, type JsonRecord } from '../patch/json-value.ts';
import { Findings } from '../validation/findings.ts';
import { isTrue, type ResourceRequest } from './api-request.ts';
import { requireObject, type ReadDeps } from './list.ts';

/** What a client wants of a log. */
interface LogOptions {
  readonly container: string;
  readonly previous: boolean;
  readonly follow: boolean;
  readonly timestamps: boolean;
  readonly tailLines: number | undefined;
  readonly limitBytes: number | undefined;
  readonly since: Date | undefined;
}

/** Answers GET of `pods/log`: the lines so far, and with `follow` those to come. */
export function servePodLog(
  request: ResourceRequest,
  response: ServerResponse,
  deps: ReadDeps & { logs: LogProvider },
): void {
  const pod = requireObject(request, deps.store);
  const options = logOptionsOf(request, pod, deps.now());
  const ref: ObjectRef = { kind: 'Pod', ...pod.metadata };
  if (!pod.spec?.['nodeName']) {
    response.writeHead(204);
    response.end();
    return;
  }
  checkContainerState(pod, options);
  const lines = deps.logs.read(ref, options.container, { previous: options.previous }) ?? [];
  response.writeHead(200, { 'Content-Type': 'text/plain' });
  // Without a first flush `kubectl logs -f` of a silent container would wait for its headers.
  response.flushHeaders();
  const text = selectLines(lines, options)
    .map((line) => lineText(line, options))
    .join('');
  response.write(options.limitBytes === undefined ? text : limited(text, options.limitBytes));
  if (!options.follow || options.previous || !isRunning(pod, options.container)) {
    response.end();
    return;
  }
  const stop = deps.logs.follow(ref, options.container, {
    line: (line) => response.write(lineText(line, options)),
    ended: () => response.end(),
  });
  response.once('close', stop);
}

function limited(text: string, sizeBytes: number): string {
  return Buffer.from(text).subarray(0, sizeBytes).toString('utf8');
}

function logOptionsOf({ query }: ResourceRequest, pod: KubeObject, now: Date): LogOptions {
  checkOptions(query, pod.metadata.name);
  const sinceSeconds = numberOf(query.get('sinceSeconds'));
  const sinceTime = query.get('sinceTime');
  const sinceAt = sinceTime ? new Date(sinceTime) : undefined;
  return {
    container: containerOf(pod, query.get('container') ?? ''),
    previous: isTrue(query.get('previous')),
    follow: isTrue(query.get('follow')),
    timestamps: isTrue(query.get('timestamps')),
    tailLines: numberOf(query.get('tailLines')),
    limitBytes: numberOf(query.get('limitBytes')),
    since: sinceSeconds === undefined ? sinceAt : new Date(now.getTime() - sinceSeconds * 1000),
  };
}

function numberOf(text: string | null): number | undefined {
  if (text === null || text === '') return undefined;
  if (/^-?\d+$/.test(text)) return Number(text);
  throw badRequest(`strconv.ParseInt: parsing "${text}": invalid syntax`);
}

function checkOptions(query: URLSearchParams, podName: string): void {
  const findings = new Findings();
  for (const field of ['tailLines', 'limitBytes', 'sinceSeconds']) {
    findings.count(field, numberOf(query.get(field)));
  }
  if (query.get('sinceSeconds') && query.get('sinceTime')) {
    findings.forbidden('[]', 'at most one of `sinceTime` or `sinceSeconds` may be specified');
  }
  if (findings.causes.length === 0) return;
  const names = { group: '', plural: 'podlogoptions', kind: 'PodLogOptions' };
  throw invalid(names, podName, findings.causes);
}

function containerNames(pod: KubeObject, field: string): string[] {
  return recordsOf(valueAt(pod, 'spec', field)).map((container) => textAt(container, 'name'));
}

function containerOf(pod: KubeObject, wanted: string): string {
  const names = containerNames(pod, 'containers');
  const inits = containerNames(pod, 'initContainers');
  const all = [...inits, ...names, ...containerNames(pod, 'ephemeralContainers')];
  const podName = pod.metadata.name;
  if (wanted) {
    if (all.includes(wanted)) return wanted;
    throw badRequest(`container ${wanted} is not valid for pod ${podName}`);
  }
  const chosen = pod.metadata.annotations?.['kubectl.kubernetes.io/default-container'];
  if (chosen && all.includes(chosen)) return chosen;
  if (names.length === 1) return names[0] ?? '';
  throw badRequest(
    `a container name must be specified for pod ${podName}, choose one of: [${all.join(' ')}]`,
  );
}

function statusOf(pod: KubeObject, container: string): JsonRecord | undefined {
  const fields = ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses'];
  return fields
    .flatMap((field) => recordsOf(valueAt(pod, 'status', field)))
    .find((status) => status['name'] === container);
}

function isRunning(pod: KubeObject, container: string): boolean {
  return isRecord(valueAt(statusOf(pod, container), 'state', 'running'));
}

const pullTroubles: Readonly<Record<string, string>> = {
  ErrImagePull: "image can't be pulled",
  ImagePullBackOff: 'trying and failing to pull image',
};

/** The kubelet's own refusals, which the API server passes on. */
function checkContainerState(pod: KubeObject, { container, previous }: LogOptions): void {
  const status = statusOf(pod, container);
  const podName = pod.metadata.name;
  if (!status) throw badRequest(`container "${container}" in pod "${podName}" is not available`);
  const hasPrevious = isRecord(valueAt(status, 'lastState', 'terminated'));
  if (previous && !hasPrevious) {
    throw badRequest(`previous terminated container "${container}" in pod "${podName}" not found`);
  }
  const waiting = valueAt(status, 'state', 'waiting');
  if (previous || !isRecord(waiting) || hasPrevious) return;
  const reason = textAt(waiting, 'reason');
  const trouble = pullTroubles[reason] ?? reason;
  throw badRequest(
    reason
      ? `container "${container}" in pod "${podName}" is waiting to start: ${trouble}`
      : `container "${container}" in pod "${podName}" is waiting to start - no logs yet`,
  );
}

function selectLines(lines: readonly LogLine[], options: LogOptions): readonly LogLine[] {
  const { since, tailLines } = options;
  const recent = since ? lines.filter((line) => line.at >= since) : lines;
  if (tailLines === undefined) return recent;
  return tailLines === 0 ? [] : recent.slice(-tailLines);
}

function lineText(line: LogLine, { timestamps }: LogOptions): string {
  const stamp = timestamps ? `${line.at.toISOString().slice(0, 23)}000000Z ` : '';
  return `${stamp}${line.text}\n`;
}
