import { isRecord, recordAt, recordsAt, textAt, type JsonRecord } from '@aetherius/domain';
import type { RecordedChange } from '@aetherius/collect-agent';

/** An object of a case, as its answer names it. */
export interface NamedObject {
  readonly kind: string;
  readonly name: string;
}

/** When a recording first tells of its fault, and by what. */
export interface FirstSign {
  /** Seconds since the recording began. */
  readonly t: number;
  readonly what: string;
}

const badWaiting =
  /BackOff|Err|CreateContainer|RunContainer|InvalidImage|ImageInspect|StartError|CannotRun/;
const badConditions: readonly (readonly [type: string, status: string])[] = [
  ['PodScheduled', 'False'],
  ['ReplicaFailure', 'True'],
  ['Failed', 'True'],
  ['ScalingActive', 'False'],
  ['AbleToScale', 'False'],
];

/**
 * The first line of a recording that tells of trouble: a Warning event, a container that waits or
 * ended for a bad reason, or a condition that says that something failed. Whatever it is about
 * counts, so the time from here is rather too long than too short. Faults without any such line
 * (a selector that matches nothing, a suspended CronJob) begin when their target has the state that
 * it keeps until the end.
 */
export function findFirstSign(
  changes: readonly RecordedChange[],
  targets: readonly NamedObject[],
): FirstSign {
  for (const { t, type, object } of changes) {
    const what = type === 'DELETED' ? undefined : troubleOf(object as unknown as JsonRecord);
    if (what) return { t, what: `${what} ${object.kind}/${object.metadata.name}` };
  }
  return lastMoveOf(changes, targets);
}

function troubleOf(object: JsonRecord): string | undefined {
  if (object['kind'] === 'Event') {
    return object['type'] === 'Warning' ? textAt(object, 'reason') : undefined;
  }
  const containers = [
    ...recordsAt(object, 'status.initContainerStatuses'),
    ...recordsAt(object, 'status.containerStatuses'),
  ];
  const [trouble] = containers.map(containerTrouble).filter((one) => one !== undefined);
  if (trouble) return trouble;
  const condition = recordsAt(object, 'status.conditions').find((one) =>
    badConditions.some(([type, status]) => one['type'] === type && one['status'] === status),
  );
  return condition && `${textAt(condition, 'type')}=${textAt(condition, 'status')}`;
}

function containerTrouble(status: JsonRecord): string | undefined {
  const waiting = textAt(status, 'state.waiting.reason') ?? '';
  if (badWaiting.test(waiting)) return waiting;
  const ended = [recordAt(status, 'state.terminated'), recordAt(status, 'lastState.terminated')];
  const failed = ended.find((one) => Number(one['exitCode'] ?? 0) !== 0);
  return failed && `exit code ${String(failed['exitCode'])}`;
}

/** The first time that one of the objects has the spec, data and deletion mark that it keeps. */
function lastMoveOf(
  changes: readonly RecordedChange[],
  targets: readonly NamedObject[],
): FirstSign {
  const own = changes.filter(({ object }) =>
    targets.some(({ kind, name }) => object.kind === kind && object.metadata.name === name),
  );
  const kept = own.at(-1);
  if (!kept) throw new Error('the recording does not show the target of its case');
  const first = own.find((change) => intentOf(change) === intentOf(kept)) ?? kept;
  return { t: first.t, what: `the state of ${first.object.kind}/${first.object.metadata.name}` };
}

function intentOf({ object }: RecordedChange): string {
  const record: unknown = object;
  if (!isRecord(record)) return '';
  const { spec, data, endpoints } = record;
  const deletedAt = textAt(record, 'metadata.deletionTimestamp');
  return JSON.stringify([spec, data, endpoints, deletedAt]);
}
