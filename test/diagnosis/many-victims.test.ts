import { describe, expect, it } from 'vitest';
import { diagnose } from '@aetherius/diagnosis';
import { loadPacks } from '@aetherius/knowledge';
import type { KubeObject } from '@aetherius/domain';
import { ClusterBuilder, minutesAgo, now } from './cluster-builder.ts';

const pack = loadPacks();
const refusal = "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector.";
const unscheduled = {
  phase: 'Pending',
  conditions: [
    {
      type: 'PodScheduled',
      status: 'False',
      reason: 'Unschedulable',
      message: refusal,
      lastTransitionTime: minutesAgo(10),
    },
  ],
};

/** Workloads that ask for a label, each in a namespace of its own. */
function unschedulable(label: string, namespaces: readonly string[]): KubeObject[] {
  return namespaces.flatMap((namespace) => {
    const snapshot = new ClusterBuilder()
      .workload(`app-${namespace}`, {
        ready: false,
        podSpec: { nodeSelector: { [label]: 'gold' } },
        podStatus: unscheduled,
      })
      .snapshot();
    const inNamespace = JSON.stringify(snapshot.objects).replaceAll('"shop"', `"${namespace}"`);
    return JSON.parse(inNamespace) as KubeObject[];
  });
}

function causesOf(objects: readonly KubeObject[]) {
  const snapshot = { ...new ClusterBuilder().snapshot(), objects };
  return diagnose({ now, snapshot }, pack);
}

describe('one cause with victims in many namespaces', () => {
  it('is told once when what is missing belongs to the cluster', () => {
    const diagnosis = causesOf(unschedulable('tier', ['a', 'b', 'c', 'd', 'e']));
    expect(diagnosis.rootCauses.map(({ faultClass }) => faultClass)).toEqual([
      'node_selector_mismatch',
    ]);
    expect(diagnosis.rootCauses[0]?.explains).toHaveLength(5);
  });

  it('stays two causes when two different labels are missing', () => {
    const objects = [...unschedulable('tier', ['a', 'b']), ...unschedulable('zone', ['c', 'd'])];
    expect(causesOf(objects).rootCauses).toHaveLength(2);
  });

  it('does not call a warning past while it is part of a fault', () => {
    const { notes } = causesOf(unschedulable('tier', ['a', 'b']));
    expect(notes.filter(({ code }) => code === 'note.past_warning')).toEqual([]);
  });
});
