import { instantOf, latestTermination } from '@aetherius/domain';
import type { ContainerState, PodContainer } from '@aetherius/domain';

/** A run this long ended by a cause of its own; the kubelet forgets its back-off after it too. */
const longRunMs = 10 * 60_000;
/** Too short: a restart counts as recovered while it is still loading. Too long: good news is late. */
const minStableMs = 20_000;
const afterLongRunMs = 60_000;
const runsToTrust = 3;

/** How a container ended last, while it is not yet known to have recovered from it. */
export interface RecentEnd {
  readonly termination: ContainerState;
  readonly endedAtMs: number;
  /** Present while it runs again: when it will have run long enough to be trusted. */
  readonly trustedAtMs?: number;
  /** Whether it has ended more than once, as far as status tells. */
  readonly isRepeated: boolean;
}

/**
 * The latest end of a container, until it has stayed up for three times its previous run (20 s to
 * 30 min; a minute after a run of more than 10 min). A container that is down is not recovered.
 */
export function recentEndOf(container: PodContainer, nowMs: number): RecentEnd | undefined {
  const termination = latestTermination(container);
  const endedAtMs = instantOf(termination?.finishedAt);
  if (!termination || endedAtMs === undefined) return undefined;
  const { state, restartCount } = container;
  if (state.kind !== 'running') {
    const isRepeated = state.reason === 'CrashLoopBackOff' || restartCount >= 1;
    return { termination, endedAtMs, isRepeated };
  }
  const startedAtMs = instantOf(state.startedAt) ?? endedAtMs;
  const previousRunMs = endedAtMs - (instantOf(termination.startedAt) ?? endedAtMs);
  const trustedAtMs = startedAtMs + stableMs(previousRunMs);
  if (nowMs >= trustedAtMs) return undefined;
  // Restarts of a long life add up; only short runs in a row are a loop.
  const isRepeated = restartCount >= 2 && previousRunMs < longRunMs;
  return { termination, endedAtMs, trustedAtMs, isRepeated };
}

function stableMs(previousRunMs: number): number {
  if (previousRunMs >= longRunMs) return afterLongRunMs;
  return Math.max(minStableMs, runsToTrust * previousRunMs);
}
