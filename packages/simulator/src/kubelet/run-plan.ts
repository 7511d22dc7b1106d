import type { ContainerBehaviour, ListenedPort } from './behaviour.ts';

/** A line that a run writes so many milliseconds after its start. */
interface PlannedLine {
  readonly afterMs: number;
  readonly text: string;
}

/** How and when a run ends by itself. */
interface PlannedEnd {
  readonly afterMs: number;
  readonly code: number;
  readonly reason: 'Completed' | 'Error' | 'OOMKilled';
}

/** The whole course of one run of a container, fixed at its start. */
export interface RunPlan {
  readonly behaviour: ContainerBehaviour;
  readonly lines: readonly PlannedLine[];
  readonly listens: readonly ListenedPort[];
  readonly listensAfterMs: number;
  readonly end: PlannedEnd | undefined;
}

const MIB = 2 ** 20;
const DEFAULT_START_MS = 900;
const DEFAULT_WARM_UP_MS = 1500;
const DEFAULT_MEMORY = { baseMi: 24 };

/** Why a run cannot go on, decided at its start. */
export interface EarlyEnd {
  readonly afterMs: number;
  readonly code: number;
  readonly lines: readonly string[];
}

/** Plans a run from what it does, its memory limit, and the first need that is not met. */
export function planRun(options: {
  behaviour: ContainerBehaviour;
  memoryLimitBytes: number | undefined;
  env: ReadonlyMap<string, string>;
  early?: EarlyEnd | undefined;
}): RunPlan {
  const { behaviour, memoryLimitBytes, env, early } = options;
  const own = early ?? behaviour.exits;
  const lines: PlannedLine[] = [...(behaviour.start ?? [])];
  if (own) for (const text of own.lines ?? []) lines.push({ afterMs: own.afterMs, text });
  const outOfMemoryMs = memoryLimitBytes
    ? outOfMemoryAfterMs(behaviour, memoryLimitBytes)
    : undefined;
  const end = firstEnd(own, outOfMemoryMs);
  const listensAfterMs = behaviour.startAfterMs ?? DEFAULT_START_MS;
  const listens = (behaviour.listens ?? []).map((listened) => movedByEnv(listened, env));
  return {
    behaviour,
    lines: lines.filter((line) => !end || line.afterMs <= end.afterMs),
    listens: early ? [] : listens,
    listensAfterMs,
    end,
  };
}

function firstEnd(
  own: { afterMs: number; code: number } | undefined,
  outOfMemoryMs: number | undefined,
): PlannedEnd | undefined {
  if (outOfMemoryMs !== undefined && (!own || outOfMemoryMs <= own.afterMs)) {
    return { afterMs: outOfMemoryMs, code: 137, reason: 'OOMKilled' };
  }
  return own
    ? { afterMs: own.afterMs, code: own.code, reason: own.code === 0 ? 'Completed' : 'Error' }
    : undefined;
}

function movedByEnv(listened: ListenedPort, env: ReadonlyMap<string, string>): ListenedPort {
  const moved = listened.fromEnv ? Number(env.get(listened.fromEnv)) : Number.NaN;
  return Number.isInteger(moved) && moved > 0 ? { ...listened, port: moved } : listened;
}

/** Resident memory so many milliseconds after the start: a warm-up, then the declared growth. */
export function memoryBytesAt(behaviour: ContainerBehaviour, elapsedMs: number): number {
  const {
    baseMi,
    growMiPerMin = 0,
    warmUpMs = DEFAULT_WARM_UP_MS,
  } = behaviour.memory ?? { ...DEFAULT_MEMORY };
  const warm = warmUpMs <= 0 ? 1 : Math.min(1, elapsedMs / warmUpMs);
  const grownMi = (Math.max(0, elapsedMs - warmUpMs) / 60_000) * growMiPerMin;
  return Math.round((baseMi * (0.2 + 0.8 * warm) + grownMi) * MIB);
}

/** When memory passes a limit; undefined when it never does. */
function outOfMemoryAfterMs(behaviour: ContainerBehaviour, limitBytes: number): number | undefined {
  const {
    baseMi,
    growMiPerMin = 0,
    warmUpMs = DEFAULT_WARM_UP_MS,
  } = behaviour.memory ?? { ...DEFAULT_MEMORY };
  const limitMi = limitBytes / MIB;
  if (baseMi > limitMi) {
    const share = Math.max(0, (limitMi / baseMi - 0.2) / 0.8);
    return Math.round(warmUpMs * share);
  }
  if (growMiPerMin <= 0) return undefined;
  return Math.round(warmUpMs + ((limitMi - baseMi) / growMiPerMin) * 60_000);
}
