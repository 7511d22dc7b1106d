import { randomUUID } from 'node:crypto';
import { createInProcessBus, sendBatch, serveCommands, type Bus } from '@aetherius/bus';
import { createClient, type Client } from '@aetherius/client';
import type { SignalAck } from '@aetherius/contract';
import {
  message,
  toId,
  type AgentCommand,
  type ClusterId,
  type Diagnosis,
  type DiagnosisInput,
  type ObjectRef,
  type RootCause,
  type Signal,
  type SignalId,
  type Symptom,
  type TenantId,
} from '@aetherius/domain';
import { createSilentLogger, systemClock, type Clock } from '@aetherius/runtime';
import type { Database } from '@aetherius/store';
import { aCoverageSignal, aSnapshot, aSymptomSignal, testClusterId } from '@aetherius/testkit';
import { createAgentManager, type AgentManagerDeps } from '../src/index.ts';

/** Answers a diagnosis in place of the reasoning process. */
export type Reason = (input: DiagnosisInput) => Diagnosis;

/** A running manager with an agent that speaks at the bus port only. */
export interface Harness {
  readonly client: Client;
  readonly url: string;
  readonly agent: TestAgent;
  readonly bus: Bus;
  readonly stop: () => Promise<void>;
}

/** The agent's side of the link. */
export interface TestAgent {
  readonly clusterId: ClusterId;
  readonly commands: AgentCommand[];
  readonly send: (...signals: Signal[]) => Promise<SignalAck>;
  readonly fire: (...symptoms: Symptom[]) => Promise<SignalAck>;
  readonly clear: (...symptoms: Symptom[]) => Promise<SignalAck>;
}

/** Starts a manager on a free port, and registers the agent's cluster. */
export async function startHarness(
  given: { database: Database; tenantId: TenantId; reason?: Reason; clock?: Clock } & Partial<
    Pick<AgentManagerDeps, 'demo' | 'consoleFolder' | 'authorize'>
  >,
): Promise<Harness> {
  const { reason = () => aDiagnosis(), clock = systemClock, ...rest } = given;
  const log = createSilentLogger();
  const bus = createInProcessBus({ log, clock });
  const manager = createAgentManager({
    ...rest,
    bus,
    clock,
    log,
    version: '0.1.0',
    listen: { port: 0 },
    reasoning: { createDiagnosis: (input) => Promise.resolve(reason(input as DiagnosisInput)) },
  });
  const { url } = await manager.start();
  const agent = createTestAgent(bus, clock);
  await agent.send(aCoverageSignal({ clusterId: agent.clusterId, ...timesOf(clock) }));
  return {
    client: createClient({ baseUrl: url }),
    url,
    agent,
    bus,
    stop: async () => {
      await manager.stop();
      await bus.close();
    },
  };
}

/** An agent that answers every command with an empty snapshot. */
export function createTestAgent(
  bus: Bus,
  clock: Clock,
  clusterId: ClusterId = testClusterId,
): TestAgent {
  const commands: AgentCommand[] = [];
  serveCommands(bus, clusterId, async (command) => {
    commands.push(command);
    return { kind: 'snapshot', commandId: command.commandId, snapshot: aSnapshot() };
  });
  const send = (...signals: Signal[]): Promise<SignalAck> =>
    sendBatch(
      bus,
      { batchId: randomUUID(), clusterId, sentAt: clock.now().toISOString(), signals },
      { timeoutMs: 60_000 },
    );
  const turn = (state: 'firing' | 'clear', symptoms: readonly Symptom[]): Promise<SignalAck> =>
    send(
      ...symptoms.map((symptom) => ({
        ...aSymptomSignal({ symptom, state }),
        clusterId,
        ...timesOf(clock),
      })),
    );
  return {
    clusterId,
    commands,
    send,
    fire: (...symptoms) => turn('firing', symptoms),
    clear: (...symptoms) => turn('clear', symptoms),
  };
}

/** The envelope's times, by the given clock. */
export function timesOf(clock: Clock): {
  signalId: SignalId;
  occurredAt: string;
  observedAt: string;
} {
  const at = clock.now().toISOString();
  return { signalId: toId<SignalId>(randomUUID()), occurredAt: at, observedAt: at };
}

/** A diagnosis with these roots; `unresolved` without any. */
export function aDiagnosis(...rootCauses: readonly RootCause[]): Diagnosis {
  return {
    verdict: rootCauses.length > 0 ? 'fault' : 'unresolved',
    rootCauses,
    summary: message('diagnosis.unresolved'),
    notes: [],
    gaps: [],
    packVersion: 'test',
  };
}

/** A root at a target that explains the target, or the objects given. */
export function aRoot(
  faultClass: string,
  target: ObjectRef,
  explained: readonly ObjectRef[] = [target],
): RootCause {
  return {
    faultClass,
    faultId: faultClass,
    target,
    targetExists: true,
    confidence: 0.96,
    severity: 'high',
    headline: message('test.headline', { name: target.name }),
    evidence: [],
    chain: [],
    ruledOut: [],
    affects: [],
    explains: explained,
    changes: [],
    remedy: { remedyId: 'none', what: message('x'), params: {}, safe: false, why: message('x') },
  };
}
