import type { KubeEvent, KubeObject } from './kube-object.ts';
import type { IsoTime } from './message.ts';
import type { ObjectRef } from './object-ref.ts';

/** The key of a container's logs: `namespace/pod/container`. */
export type LogKey = string;

/** The logs of one container: the running instance's and the one's before the last restart. */
export interface ContainerLogs {
  readonly current?: string;
  readonly previous?: string;
}

/** One metric series. Points are in time order; the unit is a Prometheus base unit. */
export interface MetricSeries {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly points: readonly (readonly [IsoTime, number])[];
  readonly unit?: string;
}

/** What could be read and what could not. Absence of data is never evidence of health. */
export interface Coverage {
  /** Kinds that were read whole (within the scope). */
  readonly kinds: readonly string[];
  /** Kinds that could not be read, and why. */
  readonly denied: readonly { readonly kind: string; readonly reason: string }[];
  /** Containers whose logs were asked for and could not be read. */
  readonly missingLogs: readonly LogKey[];
}

/** A change of an object's spec that was seen, newest fields only. */
export interface ObjectChange {
  readonly ref: ObjectRef;
  readonly at: IsoTime;
  /** Field manager that wrote it, when the object tells (`kubectl-edit`, `helm`, `ci-bot`). */
  readonly actor?: string;
  readonly fields: readonly {
    readonly path: string;
    readonly before?: string;
    readonly after?: string;
  }[];
}

/**
 * What is believed of a cluster, or of the part of it around an incident, at one time. Possibly
 * incomplete: `coverage` says so. Immutable; the only thing that a diagnosis may look at.
 */
export interface Snapshot {
  readonly clusterVersion: string;
  readonly capturedAt: IsoTime;
  readonly objects: readonly KubeObject[];
  readonly events: readonly KubeEvent[];
  readonly logs: Readonly<Record<LogKey, ContainerLogs>>;
  readonly metrics: readonly MetricSeries[];
  readonly changes: readonly ObjectChange[];
  readonly coverage: Coverage;
}
