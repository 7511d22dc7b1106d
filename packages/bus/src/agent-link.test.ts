import type { SignalAck, SignalBatch } from '@aetherius/contract';
import { message, toId, type ClusterId, type CommandId, type SignalId } from '@aetherius/domain';
import { createSilentLogger, systemClock } from '@aetherius/runtime';
import { expect, it } from 'vitest';
import { createCommandLink, sendBatch, serveBatches, serveCommands } from './agent-link.ts';
import { createInProcessBus } from './in-process-bus.ts';

const clusterId = toId<ClusterId>('0d4d3a54-6f1a-4a5e-8a07-d4f2b6d3a001');
const otherId = toId<ClusterId>('0d4d3a54-6f1a-4a5e-8a07-d4f2b6d3a002');
const at = '2026-11-25T12:00:00.000Z';
const options = { timeoutMs: 500 };

const aBus = () => createInProcessBus({ log: createSilentLogger(), clock: systemClock });

function aBatch(signalCluster: ClusterId): SignalBatch {
  return {
    batchId: '0d4d3a54-6f1a-4a5e-8a07-d4f2b6d3a0ff',
    clusterId,
    sentAt: at,
    signals: [
      {
        kind: 'event',
        signalId: toId<SignalId>('0d4d3a54-6f1a-4a5e-8a07-d4f2b6d3a0aa'),
        clusterId: signalCluster,
        occurredAt: at,
        observedAt: at,
        fingerprint: 'f',
        severity: 'low',
        category: 'activity',
        reason: 'Pulled',
        message: 'done',
        count: 1,
        component: 'kubelet',
        regarding: { kind: 'Pod', name: 'a', namespace: 'shop' },
        subject: { kind: 'Pod', name: 'a', namespace: 'shop' },
      },
    ],
  };
}

it('answers a batch with what the control plane says', async () => {
  const bus = aBus();
  serveBatches(bus, async (batch): Promise<SignalAck> => ({
    batchId: batch.batchId,
    outcome: 'stored',
  }));
  const batch = aBatch(clusterId);
  expect(await sendBatch(bus, batch, options)).toEqual({
    batchId: batch.batchId,
    outcome: 'stored',
  });
});

it('refuses signals of another cluster and batches it cannot read', async () => {
  const bus = aBus();
  serveBatches(bus, () => Promise.reject(new Error('must not be asked')));
  expect(await sendBatch(bus, aBatch(otherId), options)).toMatchObject({ outcome: 'refused' });
  const unreadable = await bus.request(
    `aetherius.agent.${clusterId}.signal.event`,
    { batchId: 'x' },
    options,
  );
  expect(unreadable).toMatchObject({ batchId: 'x', outcome: 'refused' });
});

it('brings a command to the agent of its cluster and the result back', async () => {
  const bus = aBus();
  const link = createCommandLink({ bus, clock: systemClock });
  const commandId = toId<CommandId>('0d4d3a54-6f1a-4a5e-8a07-d4f2b6d3a0bb');
  serveCommands(bus, clusterId, async (command) => ({
    kind: 'refused',
    commandId: command.commandId,
    reason: message('command.not_allowed'),
  }));
  const command = {
    kind: 'collectSnapshot',
    commandId,
    clusterId,
    deadlineAt: at,
    scope: [],
    maxObjects: 10,
    logLines: 5,
  } as const;
  expect(await link.send(command, options)).toMatchObject({ kind: 'refused', commandId });
  await expect(
    link.send({ ...command, clusterId: otherId }, { timeoutMs: 20 }),
  ).rejects.toMatchObject({ code: 'TIMED_OUT' });
});
