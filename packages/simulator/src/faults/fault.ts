import type { KubeObject, ObjectRef } from '@aetherius/domain';

/** A text for people in both languages. */
export interface FaultTitle {
  readonly en: string;
  readonly zh: string;
}

/** What a diagnosis of the fault should say. */
export interface ExpectedDiagnosis {
  /** A class of the root-cause taxonomy. */
  readonly rootCause: string;
  /** The object that has to change. */
  readonly target: ObjectRef;
  /** Answers that are also right. */
  readonly alsoAccept?: {
    readonly rootCauses?: readonly string[];
    readonly targets?: readonly ObjectRef[];
  };
}

/** What faults may do to a cluster: what a person with `kubectl` could, and stop a kubelet. */
export interface FaultApi {
  /** Creates an object, or changes an existing one to what is given. Status is left alone. */
  apply(object: KubeObject): void;
  get(ref: ObjectRef): KubeObject | undefined;
  /** Removes an object if it exists. */
  remove(ref: ObjectRef): void;
  /** Names of the nodes there are. */
  nodeNames(): string[];
  /** Removes the pods of an app; all of them, or those that are not ready. */
  restartPods(namespace: string, app: string, which?: 'all' | 'unready'): void;
  /** Waits until a workload has all its pods ready; throws when it has not within a minute. */
  waitReady(ref: ObjectRef): Promise<void>;
  /** Waits until an object is gone; gives up in silence after a minute. */
  waitGone(ref: ObjectRef): Promise<void>;
  setFinalizers(ref: ObjectRef, finalizers: readonly string[]): void;
  /** Stops or starts the kubelet of a node. */
  setNodeRunning(node: string, isRunning: boolean): void;
  now(): Date;
}

/** One fault of the library: how it comes, what it should be called, how it goes. */
export interface Fault {
  readonly name: string;
  readonly expected: ExpectedDiagnosis;
  /** Injecting twice is the same as once. */
  inject(api: FaultApi): Promise<void>;
  /** Restores health. Only called while the fault is there. */
  remove(api: FaultApi): Promise<void>;
}

/** The parts of a fault that is a difference between manifests. */
export interface ManifestFault {
  readonly name: string;
  readonly expected: ExpectedDiagnosis;
  /** The objects as they should be, in the order in which they are applied. */
  readonly healthy: readonly KubeObject[];
  /** The same objects, or some of them, as the fault leaves them. */
  readonly broken: readonly KubeObject[] | ((api: FaultApi) => readonly KubeObject[]);
  /** Objects of the healthy state that do not exist while the fault is there. */
  readonly absent?: readonly ObjectRef[];
  /** Objects that exist only while the fault is there. */
  readonly brought?: readonly ObjectRef[];
  /** A workload that is up and well before the fault strikes. */
  readonly startsFrom?: ObjectRef;
  /** The app whose pods are made anew so that they meet the fault, and later the cure. */
  readonly restarts?: { readonly namespace: string; readonly app: string };
}

/** A fault that consists of manifests: applied broken to inject it, applied healthy to remove it. */
export function manifestFault(parts: ManifestFault): Fault {
  const { healthy, broken, absent = [], brought = [], startsFrom, restarts } = parts;
  return {
    name: parts.name,
    expected: parts.expected,
    inject: async (api) => {
      if (startsFrom) {
        for (const object of healthy) if (!api.get(refTo(object))) api.apply(object);
        await api.waitReady(startsFrom);
      } else {
        for (const object of healthy) if (object.kind === 'Namespace') api.apply(object);
      }
      for (const ref of absent) api.remove(ref);
      for (const object of typeof broken === 'function' ? broken(api) : broken) api.apply(object);
      if (restarts) api.restartPods(restarts.namespace, restarts.app, 'all');
    },
    remove: (api) => {
      for (const ref of brought) api.remove(ref);
      for (const object of healthy) api.apply(object);
      if (restarts) api.restartPods(restarts.namespace, restarts.app, 'unready');
      return Promise.resolve();
    },
  };
}

/** The reference of an object that has not been created yet. */
export function refTo(object: KubeObject): ObjectRef {
  const { name, namespace } = object.metadata;
  return {
    kind: object.kind,
    apiVersion: object.apiVersion,
    name,
    ...(namespace ? { namespace } : {}),
  };
}
