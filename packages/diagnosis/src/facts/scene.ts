import {
  instantOf,
  podSpecOf,
  recordAt,
  recordsAt,
  refKey,
  refOf,
  textAt,
  viewOf,
} from '@aetherius/domain';
import type {
  ClusterView,
  DiagnosisInput,
  KnowledgePack,
  KubeObject,
  Link,
  ObjectRef,
  Snapshot,
} from '@aetherius/domain';
import { FactLedger } from './fact.ts';

/** What every extractor reads and writes: the frozen input with its indexes, and the ledger. */
export interface Scene {
  readonly snapshot: Snapshot;
  readonly view: ClusterView;
  readonly pack: KnowledgePack;
  readonly nowMs: number;
  /** What made somebody ask, lower case; empty when nobody did. */
  readonly asked: string;
  readonly ledger: FactLedger;
  /** Pods that still count, by the key of the workload that people would name. */
  readonly workloads: ReadonlyMap<string, Workload>;
  /** The top owner that is in the snapshot: a Deployment, a CronJob's Job, a bare pod. */
  ownerOf(object: KubeObject): KubeObject;
  /** The references that an object makes, read once. */
  linksFrom(ref: ObjectRef): readonly Link[];
}

/** A workload with the pods it has now. */
export interface Workload {
  readonly ref: ObjectRef;
  readonly object: KubeObject;
  /** Pods that are neither being deleted nor left over from an old template. */
  readonly pods: readonly KubeObject[];
}

const workloadKinds = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'ReplicaSet', 'CronJob'];

/** Indexes the input once; everything after this is a look-up. */
export function openScene(input: DiagnosisInput, pack: KnowledgePack): Scene {
  const view = viewOf(input.snapshot);
  const owners = new Map<KubeObject, KubeObject>();
  const ownerOf = (object: KubeObject): KubeObject => {
    const known = owners.get(object);
    if (known) return known;
    const owner = topOwner(view, object);
    owners.set(object, owner);
    return owner;
  };
  const links = new Map<string, readonly Link[]>();
  const linksFrom = (ref: ObjectRef): readonly Link[] => {
    const key = refKey(ref);
    const known = links.get(key);
    if (known) return known;
    const found = view.linksFrom(ref);
    links.set(key, found);
    return found;
  };
  return {
    snapshot: input.snapshot,
    view,
    pack,
    nowMs: instantOf(input.now) ?? 0,
    asked: (input.trigger?.text ?? '').toLowerCase(),
    ledger: new FactLedger(input.now),
    workloads: workloadsOf(view, ownerOf),
    ownerOf,
    linksFrom,
  };
}

function topOwner(view: ClusterView, object: KubeObject): KubeObject {
  let current = object;
  // Five levels are more than any controller chain has, and stop a cycle.
  for (let level = 0; level < 5; level += 1) {
    const controller = current.metadata.ownerReferences?.find(
      (owner) => owner.controller !== false,
    );
    if (!controller || controller.kind === 'Node') return current;
    const { namespace } = current.metadata;
    const owner = view.get({
      kind: controller.kind,
      name: controller.name,
      ...(namespace ? { namespace } : {}),
    });
    // A Job is what people act on; the CronJob that made it is its schedule.
    if (!owner || owner.kind === 'CronJob') return current;
    current = owner;
  }
  return current;
}

function workloadsOf(
  view: ClusterView,
  ownerOf: (object: KubeObject) => KubeObject,
): Map<string, Workload> {
  const pods = new Map<string, KubeObject[]>();
  const objects = new Map<string, KubeObject>();
  for (const kind of workloadKinds) {
    for (const object of view.list(kind)) {
      const owner = ownerOf(object);
      if (owner === object) objects.set(refKey(refOf(object)), object);
    }
  }
  for (const pod of view.list('Pod')) {
    const owner = ownerOf(pod);
    const key = refKey(refOf(owner));
    objects.set(key, owner);
    if (!isPodCurrent(view, pod)) continue;
    const list = pods.get(key);
    if (list) list.push(pod);
    else pods.set(key, [pod]);
  }
  return new Map(
    [...objects].map(([key, object]) => [
      key,
      { ref: refOf(object), object, pods: pods.get(key) ?? [] },
    ]),
  );
}

/** Whether a pod still counts: not going away, not finished, not of a ReplicaSet scaled down. */
function isPodCurrent(view: ClusterView, pod: KubeObject): boolean {
  if (pod.metadata.deletionTimestamp) return false;
  const owner = pod.metadata.ownerReferences?.find((one) => one.kind === 'ReplicaSet');
  if (!owner) return true;
  // A ReplicaSet replaces a pod that failed as a whole (evicted, node shut down); it stays as a record.
  if (textAt(pod, 'status.phase') === 'Failed') return false;
  const { namespace } = pod.metadata;
  const set = view.get({
    kind: 'ReplicaSet',
    name: owner.name,
    ...(namespace ? { namespace } : {}),
  });
  return !set || recordAt(set, 'spec')['replicas'] !== 0;
}

/** The container of a pod spec, main or init. */
export function containerSpec(object: KubeObject, name: string) {
  const spec = podSpecOf(object) ?? {};
  return [...recordsAt(spec, 'containers'), ...recordsAt(spec, 'initContainers')].find(
    (container) => textAt(container, 'name') === name,
  );
}

/** Seconds from an ISO time to the diagnosis' own now; undefined when unknown. */
export function secondsSince(scene: Scene, time: string | null | undefined): number | undefined {
  const instant = instantOf(time);
  return instant === undefined
    ? undefined
    : Math.max(0, Math.round((scene.nowMs - instant) / 1000));
}
