import {
  closure,
  containersOf,
  isPodReady,
  refKey,
  refOf,
  type ClusterView,
  type CollectSnapshotCommand,
  type ContainerLogs,
  type Coverage,
  type KubeEvent,
  type KubeObject,
  type LogKey,
  type ObjectChange,
  type ObjectRef,
  type Snapshot,
} from '@aetherius/domain';
import type { Clock } from '@aetherius/runtime';
import type { Redaction } from '../redact/redaction.ts';
import type { KindStatus, LogSource } from '../sources/object-source.ts';
import { deniedOf } from '../watch/coverage-watch.ts';
import { readableKinds } from '../watch/observed-cluster.ts';
import { runLimited } from './run-limited.ts';

/** What a snapshot is made of. */
export interface SnapshotDeps {
  readonly view: ClusterView;
  readonly clusterVersion: string;
  readonly status: () => readonly KindStatus[];
  readonly changes: () => readonly ObjectChange[];
  readonly logs: LogSource;
  readonly redaction: Redaction;
  readonly clock: Clock;
  /** Containers whose logs are read at most; for one look at a whole cluster more than usual. */
  readonly maxLogReads?: number;
}

/** Containers whose logs one snapshot reads. More would delay a diagnosis that needs the first few. */
const defaultMaxLogReads = 24;
/** Reads at a time: kubelets serve logs slowly, and a node may have all of these pods. */
const logReadsAtOnce = 6;
const maxLogLines = 500;

/**
 * The closure of everything related to the scope, as believed now, with the logs of its troubled
 * containers. Objects in the view are redacted already; logs are redacted here. What could not be
 * read is named in `coverage`, never left out in silence.
 */
export async function collectSnapshot(
  deps: SnapshotDeps,
  command: Pick<CollectSnapshotCommand, 'scope' | 'maxObjects' | 'logLines'>,
  signal: AbortSignal,
): Promise<Snapshot> {
  const { objects, events } = objectsInScope(deps.view, command);
  const wanted = command.logLines > 0 ? containersToRead(objects, command.scope) : [];
  const reads = wanted.slice(0, deps.maxLogReads ?? defaultMaxLogReads);
  const lines = Math.min(command.logLines, maxLogLines);
  const logs = await readLogs(deps, reads, { lines, signal });
  const keys = new Set(objects.map((object) => refKey(refOf(object))));
  return {
    clusterVersion: deps.clusterVersion,
    capturedAt: deps.clock.now().toISOString(),
    objects,
    events,
    logs: logs.found,
    metrics: [],
    // Changes of things that are gone belong to the story too: their namespace must be in it.
    changes: deps.changes().filter(({ ref }) => keys.has(refKey(ref)) || isNear(ref, objects)),
    coverage: coverageOf(deps.status(), logs.missing),
  };
}

function objectsInScope(
  view: ClusterView,
  command: Pick<CollectSnapshotCommand, 'scope' | 'maxObjects'>,
): { objects: readonly KubeObject[]; events: readonly KubeEvent[] } {
  const { scope, maxObjects } = command;
  if (scope.length > 0) return closure(view, scope, { maxObjects });
  const objects = view
    .kinds()
    .flatMap((kind) => view.list(kind))
    .slice(0, maxObjects);
  return { objects, events: [...view.events()] };
}

/** A deleted object is in no closure; it counts when it was deleted beside something in it. */
function isNear(ref: ObjectRef, objects: readonly KubeObject[]): boolean {
  return (
    ref.namespace !== undefined &&
    objects.some(({ metadata }) => metadata.namespace === ref.namespace)
  );
}

interface WantedLog {
  readonly pod: ObjectRef;
  readonly container: string;
  /** Lower is read first. */
  readonly rank: number;
}

/**
 * Troubled containers first: not ready or restarted. Then, for pods of the scope, the others: a
 * program may say what is wrong while it still counts as ready.
 */
function containersToRead(
  objects: readonly KubeObject[],
  scope: readonly ObjectRef[],
): readonly WantedLog[] {
  const scoped = new Set(scope.map((ref) => refKey(ref)));
  const wanted = objects
    .filter((object) => object.kind === 'Pod')
    .flatMap((pod) => {
      const ref = refOf(pod);
      const isScoped = scoped.has(refKey(ref));
      return containersOf(pod)
        .filter((container) => hasRun(container.state.kind, container.restartCount))
        .map((container): WantedLog => {
          const isTroubled = container.restartCount > 0 || !isPodReady(pod);
          return {
            pod: ref,
            container: container.name,
            rank: (isTroubled ? 0 : 2) + (isScoped ? 0 : 1),
          };
        });
    });
  return wanted.toSorted((a, b) => a.rank - b.rank);
}

/** A container that never started has no log, and asking for one only delays the answer. */
function hasRun(state: string, restartCount: number): boolean {
  return state === 'running' || state === 'terminated' || restartCount > 0;
}

async function readLogs(
  deps: SnapshotDeps,
  wanted: readonly WantedLog[],
  options: { lines: number; signal: AbortSignal },
): Promise<{ found: Record<LogKey, ContainerLogs>; missing: LogKey[] }> {
  const found: Record<LogKey, ContainerLogs> = {};
  const missing: LogKey[] = [];
  await runLimited(wanted, logReadsAtOnce, async ({ pod, container }) => {
    const key = `${pod.namespace ?? ''}/${pod.name}/${container}`;
    const logs = options.signal.aborted
      ? {}
      : await deps.logs.fetchLogs({ pod, container, ...options });
    if (logs.current === undefined && logs.previous === undefined) missing.push(key);
    else found[key] = deps.redaction.logs(logs);
  });
  return { found, missing };
}

function coverageOf(status: readonly KindStatus[], missingLogs: readonly LogKey[]): Coverage {
  return {
    kinds: readableKinds(status),
    denied: deniedOf(status),
    missingLogs,
  };
}
