import type { ContainerLogs, KubeObject } from '@aetherius/domain';
import type { Clock } from '@aetherius/runtime';
import type { ClusterIdentity, LogSource, ObjectSink, ObjectSource } from './object-source.ts';

/** One line of a recorded watch stream. */
export interface RecordedChange {
  /** Seconds since the recording began. */
  readonly t: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: KubeObject;
}

/** What a recording is played with. */
export interface ReplaySourceOptions {
  readonly identity: ClusterIdentity;
  readonly changes: readonly RecordedChange[];
  /** Changes are told when this clock has passed their time since `start`: it sets the pace. */
  readonly clock: Clock;
  /** Kinds that were recorded; those of the changes unless given. */
  readonly kinds?: readonly string[];
  /** Called when the last change was told. */
  readonly onEnd?: () => void;
}

/** Reads the lines of a recorded stream (`{t, type, object}` as JSON); empty lines are skipped. */
export function parseRecording(text: string): RecordedChange[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as RecordedChange);
}

/** When a recording began: its first object's time, less the offset of its line. */
export function recordingStartedAt(changes: readonly RecordedChange[]): Date {
  const namespace = changes.find(({ object }) => object.kind === 'Namespace') ?? changes[0];
  return new Date(namespace?.object.metadata.creationTimestamp ?? 0);
}

/**
 * Plays a recorded watch stream as if it came from a cluster. All kinds count as synced when the
 * first change has been told: what a recording does not show is taken not to exist.
 */
export function createReplaySource(options: ReplaySourceOptions): ObjectSource {
  const { clock, changes } = options;
  const kinds = options.kinds ?? [...new Set(changes.map(({ object }) => object.kind))];
  let lastActivityAt: Date | undefined;
  let isSynced = false;
  let played = 0;
  let cancel = (): void => undefined;
  return {
    fetchIdentity: () => Promise.resolve(options.identity),
    start({ sink, prepare }) {
      const startedAtMs = clock.now().getTime();
      const tell = (): void => {
        const elapsedS = (clock.now().getTime() - startedAtMs) / 1000;
        for (let next = changes[played]; next && next.t <= elapsedS; next = changes[played]) {
          played += 1;
          tellChange(sink, next, prepare);
          lastActivityAt = clock.now();
        }
        if (!isSynced && played > 0) {
          isSynced = true;
          for (const kind of kinds) sink.synced(kind);
        }
        const next = changes[played];
        if (next) cancel = clock.setTimeout(tell, Math.max(1, next.t * 1000 - elapsedS * 1000));
        else options.onEnd?.();
      };
      tell();
    },
    stop() {
      cancel();
      return Promise.resolve();
    },
    status: () => kinds.map((kind) => ({ kind, isSynced, lastActivityAt, problem: undefined })),
    counters: () => ({ watch_events: played }),
  };
}

function tellChange(
  sink: ObjectSink,
  change: RecordedChange,
  prepare: (object: KubeObject) => KubeObject,
): void {
  const object = prepare(change.object);
  if (change.type === 'DELETED') sink.deleted(object);
  else sink.present(object);
}

/** Logs of a recording: those that its snapshot has. */
export function createRecordedLogSource(logs: Readonly<Record<string, ContainerLogs>>): LogSource {
  return {
    fetchLogs: ({ pod, container, lines }) => {
      const recorded = logs[`${pod.namespace ?? ''}/${pod.name}/${container}`] ?? {};
      return Promise.resolve({
        ...(recorded.current === undefined ? {} : { current: lastLines(recorded.current, lines) }),
        ...(recorded.previous === undefined
          ? {}
          : { previous: lastLines(recorded.previous, lines) }),
      });
    },
  };
}

function lastLines(text: string, lines: number): string {
  const all = text.replace(/\n$/, '').split('\n');
  return all.length <= lines ? text : all.slice(-lines).join('\n');
}
