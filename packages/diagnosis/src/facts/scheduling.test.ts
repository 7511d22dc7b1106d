import { describe, expect, it } from 'vitest';
import { parseSchedulerMessage } from './scheduling.ts';

describe("the scheduler's message", () => {
  it('is taken apart into reasons with their share of nodes', () => {
    const message =
      "0/4 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 3 node(s) didn't match Pod's node affinity/selector. preemption: 0/4 nodes are available: 4 Preemption is not helpful for scheduling.";
    expect(parseSchedulerMessage(message).map((one) => [one.problem, one.nodes])).toEqual([
      ['control_plane_taint', 1],
      ['node_affinity', 3],
    ]);
  });

  it('is understood in the wording of newer versions', () => {
    const message =
      '0/1 nodes are available: 1 node(s) had untolerated taint(s). no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.';
    expect(parseSchedulerMessage(message).map((one) => one.problem)).toEqual(['taint']);
  });

  it('keeps a dotted extended resource in one piece', () => {
    const message = '0/2 nodes are available: 2 Insufficient nvidia.com/gpu. preemption: none';
    expect(parseSchedulerMessage(message)[0]?.text).toBe('2 Insufficient nvidia.com/gpu');
  });
});
