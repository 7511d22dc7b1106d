import type { ClusterId, CommandId } from './ids.ts';
import type { IsoTime, Message } from './message.ts';
import type { ObjectRef } from './object-ref.ts';
import type { ContainerLogs, LogKey, Snapshot } from './snapshot.ts';

/** What the control plane may ask of an agent. Typed: there is no shell and no free-form command. */
export type AgentCommand = CollectSnapshotCommand | FetchLogsCommand;

interface CommandEnvelope {
  readonly commandId: CommandId;
  readonly clusterId: ClusterId;
  readonly deadlineAt: IsoTime;
}

/** Asks for the closure of everything related to some objects. An empty scope means the cluster. */
export interface CollectSnapshotCommand extends CommandEnvelope {
  readonly kind: 'collectSnapshot';
  readonly scope: readonly ObjectRef[];
  readonly maxObjects: number;
  readonly logLines: number;
}

/** Asks for the logs of one container. */
export interface FetchLogsCommand extends CommandEnvelope {
  readonly kind: 'fetchLogs';
  readonly pod: ObjectRef;
  readonly container: string;
  readonly lines: number;
}

/** What an agent answers. A refusal is an answer with a reason. */
export type CommandResult =
  | { readonly kind: 'snapshot'; readonly commandId: CommandId; readonly snapshot: Snapshot }
  | {
      readonly kind: 'logs';
      readonly commandId: CommandId;
      readonly logs: Readonly<Record<LogKey, ContainerLogs>>;
    }
  | { readonly kind: 'refused'; readonly commandId: CommandId; readonly reason: Message };
