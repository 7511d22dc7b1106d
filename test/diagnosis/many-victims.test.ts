import { describe, expect, it } from 'vitest';
import { diagnose } from '@aetherius/diagnosis';
import { loadPacks } from '@aetherius/knowledge';
import type { Diagnosis, Snapshot } from '@aetherius/domain';
import { ClusterBuilder, now } from './cluster-builder.ts';

const pack = loadPacks();
const refusal =
  "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector. preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.";

/** A workload that asks for a node label that no node has, in a namespace of its own. */
function unschedulable(label: string, namespace: string): Snapshot {
  const snapshot = new ClusterBuilder()
    .deployment(`app-${namespace}`, {
      ready: false,
      podSpec: { nodeSelector: { [label]: 'gold' } },
      podStatus: { phase: 'Pending', containerStatuses: [] },
    })
    .event(`Pod/app-${namespace}-5d9f7-x2k4p`, 'FailedScheduling', refusal)
    .snapshot();
  const moved = JSON.stringify(snapshot)
    .replaceAll('"shop"', `"${namespace}"`)
    .replaceAll('"e0"', `"event-${namespace}"`);
  return JSON.parse(moved) as Snapshot;
}

function diagnoseTogether(parts: readonly Snapshot[]): Diagnosis {
  const snapshot = {
    ...new ClusterBuilder().snapshot(),
    objects: parts.flatMap(({ objects }) => objects),
    events: parts.flatMap(({ events }) => events),
  };
  return diagnose({ now, snapshot }, pack);
}

describe('one cause with victims in many namespaces', () => {
  it('is told once when what is missing belongs to the cluster', () => {
    const namespaces = ['a', 'b', 'c', 'd', 'e'];
    const { rootCauses } = diagnoseTogether(namespaces.map((name) => unschedulable('tier', name)));
    expect(rootCauses.map(({ faultClass }) => faultClass)).toEqual(['node_selector_mismatch']);
    expect(rootCauses[0]?.explains).toHaveLength(namespaces.length);
  });

  it('stays two causes when two different labels are missing', () => {
    const { rootCauses } = diagnoseTogether([
      unschedulable('tier', 'a'),
      unschedulable('tier', 'b'),
      unschedulable('zone', 'c'),
    ]);
    expect(rootCauses).toHaveLength(2);
  });

  it('does not call a warning past while it is part of a fault', () => {
    const { notes } = diagnoseTogether([unschedulable('tier', 'a'), unschedulable('tier', 'b')]);
    expect(notes.filter(({ code }) => code === 'note.past_warning')).toEqual([]);
  });
});
