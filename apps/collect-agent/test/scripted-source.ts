import type { ContainerLogs, KubeObject } from '@aetherius/domain';
import type { KindStatus, LogSource, ObjectSink, ObjectSource } from '../src/index.ts';

/** A cluster that shows what the test tells it to. */
export class ScriptedSource implements ObjectSource, LogSource {
  clusterId = '0b54bd7a-3d35-4d4c-9d9c-6d0d6fbe1f4a';
  isReachable = true;
  kinds: KindStatus[] = ['Namespace', 'Deployment', 'ReplicaSet', 'Pod', 'ConfigMap', 'Event'].map(
    (kind) => ({ kind, isSynced: false, lastActivityAt: new Date(), problem: undefined }),
  );
  logs: Record<string, ContainerLogs> = {};
  starts = 0;
  #objects: KubeObject[] = [];
  #sink: ObjectSink | undefined;
  #prepare: (object: KubeObject) => KubeObject = (object) => object;

  /** Objects that are there from the start. */
  constructor(objects: readonly KubeObject[] = []) {
    this.#objects = [...objects];
  }

  fetchIdentity() {
    if (!this.isReachable) return Promise.reject(new Error('connection refused'));
    return Promise.resolve({ clusterId: this.clusterId, name: 'scripted', version: 'v1.34.4' });
  }

  start(options: { sink: ObjectSink; prepare: (object: KubeObject) => KubeObject }): void {
    this.starts += 1;
    this.#sink = options.sink;
    this.#prepare = options.prepare;
    for (const object of this.#objects) options.sink.present(this.#prepare(object));
    this.kinds = this.kinds.map((kind) => ({ ...kind, isSynced: kind.problem === undefined }));
    for (const { kind } of this.kinds) options.sink.synced(kind);
  }

  stop(): Promise<void> {
    this.#sink = undefined;
    return Promise.resolve();
  }

  status(): readonly KindStatus[] {
    return this.kinds;
  }

  counters(): Record<string, number> {
    return { watch_bad_lines: 3 };
  }

  fetchLogs({ pod, container }: { pod: { namespace?: string; name: string }; container: string }) {
    return Promise.resolve(this.logs[`${pod.namespace ?? ''}/${pod.name}/${container}`] ?? {});
  }

  put(object: KubeObject): void {
    this.#objects = [...this.#objects.filter((known) => !isSame(known, object)), object];
    this.#sink?.present(this.#prepare(object));
  }

  remove(object: KubeObject): void {
    this.#objects = this.#objects.filter((known) => !isSame(known, object));
    this.#sink?.deleted(this.#prepare(object));
  }
}

function isSame(a: KubeObject, b: KubeObject): boolean {
  return (
    a.kind === b.kind &&
    a.metadata.name === b.metadata.name &&
    a.metadata.namespace === b.metadata.namespace
  );
}
