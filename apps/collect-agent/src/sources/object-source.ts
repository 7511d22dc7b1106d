import type { ContainerLogs, KubeObject, ObjectRef } from '@aetherius/domain';

/** Receives what a source sees, in the order of each object's changes. Must be quick. */
export interface ObjectSink {
  /** The object exists, in this form. */
  present(object: KubeObject): void;
  /** The object does not exist any more; its last known form. */
  deleted(last: KubeObject): void;
  /** Everything of a kind was told at least once: absence is known from now on. */
  synced(kind: string): void;
}

/** How one kind is being read. */
export interface KindStatus {
  readonly kind: string;
  readonly isSynced: boolean;
  /** When the cluster last said anything of it; undefined before the first word. */
  readonly lastActivityAt: Date | undefined;
  /** The error code that keeps it from being read, such as `KUBE_FORBIDDEN`. */
  readonly problem: string | undefined;
}

/** Which cluster a source reads. */
export interface ClusterIdentity {
  /** The UID of the `kube-system` namespace. */
  readonly clusterId: string;
  /** What people call it. */
  readonly name: string;
  readonly version: string;
}

/**
 * Where objects come from: a live cluster or a recording. `prepare` is applied to each object before
 * anything keeps it, so that what must not be kept never is.
 */
export interface ObjectSource {
  /** Throws when the cluster cannot be reached; the caller tries again. */
  fetchIdentity(): Promise<ClusterIdentity>;
  start(options: { sink: ObjectSink; prepare: (object: KubeObject) => KubeObject }): void;
  stop(): Promise<void>;
  status(): readonly KindStatus[];
  /** What the source counts, such as `watch_bad_lines`; never reset. */
  counters(): Readonly<Record<string, number>>;
}

/** Which part of a container's logs. */
export interface LogRequest {
  readonly pod: ObjectRef;
  readonly container: string;
  readonly lines: number;
  readonly signal?: AbortSignal;
}

/** Where logs come from, on demand only. Undefined parts could not be read. */
export interface LogSource {
  fetchLogs(request: LogRequest): Promise<ContainerLogs>;
}
