import type { ClusterView } from '@aetherius/contract';
import type { Message } from '@aetherius/domain';
import { message } from '@aetherius/domain';
import type { Tone } from '../ui/tone.ts';

/** A cluster's health in words, with what it means for the reader's trust. */
export interface ClusterHealth {
  readonly words: Message;
  readonly tone: Tone;
  /** What cannot be told because of it. */
  readonly consequence?: Message;
}

/** Whether a cluster is seen wholly, and what follows where it is not. */
export function clusterHealth(cluster: ClusterView): ClusterHealth {
  if (cluster.health === 'silent') {
    return {
      words: message('console.cluster.silent'),
      tone: 'critical',
      consequence: message('console.cluster.silent.means'),
    };
  }
  if (cluster.health === 'partial') {
    return { words: message('console.cluster.partial'), tone: 'warning', ...partialMeans(cluster) };
  }
  if (cluster.openIncidents > 0) {
    return { words: message('console.cluster.broken'), tone: 'neutral' };
  }
  return { words: message('console.cluster.well'), tone: 'good' };
}

function partialMeans(cluster: ClusterView): { consequence?: Message } {
  const kinds = unseenKinds(cluster);
  return kinds.length === 0
    ? {}
    : { consequence: message('console.cluster.partial.means', { kinds }) };
}

/** Kinds that cannot be read or have gone quiet, each once. */
export function unseenKinds(cluster: ClusterView): string[] {
  return [...new Set([...cluster.denied.map((each) => each.kind), ...cluster.silentKinds])];
}
