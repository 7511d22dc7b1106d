import type { ObjectRef } from '@aetherius/domain';
import type { ObjectStore } from './object-store.ts';

/** One line a container wrote. The text has no line end. */
export interface LogLine {
  readonly at: Date;
  readonly text: string;
}

/** Which run of a container: the one before the present one, or the present (or last) one. */
export interface LogRun {
  readonly previous?: boolean;
}

/** The logs of containers, kept by the kubelet. The API server answers `pods/log` from it. */
export interface LogProvider {
  /** Lines in order of time; undefined when this run of the container has left no log. */
  read(pod: ObjectRef, container: string, run?: LogRun): readonly LogLine[] | undefined;
  /**
   * Tells of every line written from now on and calls `ended` once when the present run of the
   * container is over. The returned function stops it.
   */
  follow(
    pod: ObjectRef,
    container: string,
    listener: { line: (line: LogLine) => void; ended: () => void },
  ): () => void;
}

/** What a container or node uses at a moment. */
export interface ResourceUsage {
  readonly cpuMillicores: number;
  readonly memoryBytes: number;
}

/** Pod usage as the metrics server reports it. */
export interface PodUsage {
  readonly at: Date;
  readonly containers: readonly (ResourceUsage & { readonly name: string })[];
}

/** Resource usage, answered under `metrics.k8s.io`. */
export interface UsageProvider {
  /** False while the metrics server is down; the API then answers 503. */
  isAvailable(): boolean;
  node(name: string): (ResourceUsage & { readonly at: Date }) | undefined;
  pod(pod: ObjectRef): PodUsage | undefined;
}

/** A fault as `faults list` shows it. Extra fields are passed through to clients as they are. */
export interface FaultSummary {
  readonly name: string;
  readonly [field: string]: unknown;
}

/** What an injected fault answers: its id, where it struck, and what is expected of it. */
export interface InjectedFault {
  readonly id: string;
  readonly name: string;
  readonly [field: string]: unknown;
}

/** The fault library of a cluster. Unknown names throw an error whose message says so. */
export interface FaultControl {
  list(): readonly FaultSummary[];
  active(): readonly InjectedFault[];
  inject(name: string, options: Readonly<Record<string, unknown>>): Promise<InjectedFault>;
  remove(id: string): Promise<void>;
  removeAll(): Promise<void>;
}

/** A running cluster behind the API server: controllers, scheduler, kubelets, faults. */
export interface SimulatedCluster {
  readonly logs: LogProvider;
  readonly usage: UsageProvider;
  readonly faults: FaultControl;
  /** Puts healthy workloads into the cluster; options are the cluster's own. */
  seed(options: Readonly<Record<string, unknown>>): Promise<unknown>;
  stop(): Promise<void>;
}

/** What `createCluster` gets besides the store. */
export type CreateCluster = (store: ObjectStore) => SimulatedCluster;
