/**
 * What a container does, declared instead of executed: when it listens, what it logs, what it
 * needs, how much it uses and how it ends. Images have a behaviour each (`workloads/images.ts`);
 * the annotation `simulator.aetherius.dev/behaviour` of a pod overrides it, as JSON by container.
 */
export const BEHAVIOUR_ANNOTATION = 'simulator.aetherius.dev/behaviour';

/** The way an application writes its log. */
const logStyles = ['plain', 'go', 'java', 'python', 'node', 'nginx', 'postgres'] as const;
/** One of the log styles. */
export type LogStyle = (typeof logStyles)[number];

/** A port that a running container answers on. */
export type ListenedPort = {
  port: number;
  /** The variable that moves the port, as `PORT=9090` does for many applications. */
  fromEnv?: string;
  /** Status codes by path; other paths get `otherwise` (404 unless given). Absent: plain TCP. */
  http?: { paths: Record<string, number>; otherwise?: number };
};

/** How a container ends when something it needs is not there. */
export type Failure = { afterMs?: number; code?: number; lines?: string[] };

/** Something a container needs to run. `lines` may use {name}, {value}, {address} and {error}. */
export type Need =
  | { kind: 'env'; env: string; pattern?: string; failure: Failure }
  | { kind: 'file'; path: string; failure: Failure }
  | { kind: 'shm'; sizeMi: number; failure: Failure }
  | { kind: 'volume'; path: string; usedMi: number; failure: Failure }
  | { kind: 'permission'; verb: string; resource: string; group?: string; failure: Failure }
  | {
      kind: 'service';
      /** `host:port`, or the variable that holds it. */
      address?: string;
      env?: string;
      /** `exit` ends at once, `wait` tries until it is there, `degrade` keeps on without it. */
      mode: 'exit' | 'wait' | 'degrade';
      everyMs?: number;
      failure: Failure;
    };

/** What one container does. */
export type ContainerBehaviour = {
  style?: LogStyle;
  /** From start until it listens. */
  startAfterMs?: number;
  start?: { afterMs: number; text: string }[];
  listens?: ListenedPort[];
  memory?: { baseMi: number; growMiPerMin?: number; warmUpMs?: number };
  cpuMillicores?: number;
  exits?: { afterMs: number; code: number; lines?: string[] };
  needs?: Need[];
  /** Which steady lines it logs while it runs; none when absent. */
  activity?: 'requests' | 'jobs' | 'heartbeat';
  /** Runs on after SIGTERM until it is killed. */
  ignoresTerm?: boolean;
  /** The exit code after SIGTERM; 143 unless the application handles it. */
  termCode?: number;
};

/** The behaviours that a pod's annotation declares, by container; empty when there is none. */
export function declaredBehaviours(
  annotations: Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, ContainerBehaviour>> {
  const text = annotations?.[BEHAVIOUR_ANNOTATION];
  if (!text) return {};
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null
      ? (parsed as Record<string, ContainerBehaviour>)
      : {};
  } catch {
    // A typing error in an annotation must not stop the cluster; the image's behaviour applies.
    return {};
  }
}
