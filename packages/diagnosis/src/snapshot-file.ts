import { appError, isRecord, recordAt, recordsAt, textAt } from '@aetherius/domain';
import type {
  ContainerLogs,
  DiagnosisInput,
  ErrorDetails,
  IsoTime,
  JsonRecord,
  KubeEvent,
  KubeObject,
  MetricSeries,
  Snapshot,
} from '@aetherius/domain';
import { findWrongShape } from './snapshot-shape.ts';

/** What was read from a snapshot file. */
export interface SnapshotFile {
  readonly input: DiagnosisInput;
  /** The case's id, when the file is a case and says one. */
  readonly id?: string;
  /** Objects whose shape is wrong: what is wrong, as the details of SNAPSHOT_INVALID. */
  readonly leftOut: readonly ErrorDetails[];
}

/**
 * Reads the text of a snapshot file: a case (`{trigger, snapshot}`), a bare snapshot in snake_case
 * or camelCase, or the List that `kubectl get … -o json` prints. What a case says of its expected
 * answer is not looked at. Throws SNAPSHOT_INVALID with the file and the problem, also when no
 * object is left; what else is left out is told.
 */
export function parseSnapshotFile(text: string, file: string): SnapshotFile {
  const document = parseJson(text, file);
  const { snapshot, leftOut } = snapshotOf(document, file);
  const trigger = triggerOf(document);
  const id = textAt(document, 'id');
  return {
    leftOut,
    input: {
      now: snapshot.capturedAt,
      snapshot,
      ...(trigger ? { trigger: { text: trigger } } : {}),
    },
    ...(id ? { id } : {}),
  };
}

/** What was asked, with what alerts and outside checks in the snapshot say. */
function triggerOf(document: JsonRecord): string | undefined {
  const said = ['alerts', 'probes'].flatMap((field) =>
    recordsAt(document, `snapshot.${field}`).map((one) => textsIn(one).join(' ')),
  );
  const texts = [textAt(document, 'trigger.text'), ...said].filter((one) => one);
  return texts.length > 0 ? texts.join('\n') : undefined;
}

/** The texts of an alert: its name, labels and annotations. */
function textsIn(record: JsonRecord): string[] {
  return Object.values(record).flatMap((value) => {
    if (typeof value === 'string') return [value];
    return isRecord(value) ? textsIn(value) : [];
  });
}

function parseJson(text: string, file: string): JsonRecord {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw appError(
      'SNAPSHOT_INVALID',
      { file, problem: text.trim() === '' ? 'empty_file' : 'not_json', parser: problemOf(cause) },
      { cause },
    );
  }
  if (!isRecord(document)) throw appError('SNAPSHOT_INVALID', { file, problem: 'not_an_object' });
  return document;
}

function problemOf(cause: unknown): string {
  return cause instanceof Error ? cause.message.slice(0, 120) : 'unreadable';
}

function snapshotOf(
  document: JsonRecord,
  file: string,
): { snapshot: Snapshot; leftOut: readonly ErrorDetails[] } {
  const body = isRecord(document['snapshot']) ? document['snapshot'] : document;
  const items = body['objects'] ?? body['items'];
  if (!Array.isArray(items)) {
    throw appError('SNAPSHOT_INVALID', {
      file,
      problem: 'no_objects',
    });
  }
  const all = flattenLists(items.filter(isRecord));
  const wrong = all.map((one, index) => findWrongShape(one, `objects[${index}]`));
  const leftOut = wrong.filter((one) => one !== undefined);
  const [first] = leftOut;
  if (first && leftOut.length === all.length) {
    throw appError('SNAPSHOT_INVALID', { file, ...first });
  }
  const sound = all.filter((_, index) => wrong[index] === undefined);
  const objects = sound.filter(isObject).filter((one) => one.kind !== 'Event');
  const listed = sound.filter(isObject).filter((one) => one.kind === 'Event');
  const events = [...recordsAt(body, 'events'), ...listed]
    .map(toEvent)
    .filter((one) => one !== undefined);
  const snapshot: Snapshot = {
    clusterVersion: textAt(body, 'cluster_version') ?? textAt(body, 'clusterVersion') ?? '',
    capturedAt:
      textAt(body, 'captured_at') ?? textAt(body, 'capturedAt') ?? latestTime(objects, events),
    objects,
    events,
    logs: logsOf(recordAt(body, 'logs')),
    metrics: recordsAt(body, 'metrics').map(toSeries),
    changes: [],
    coverage: coverageOf(body, objects),
  };
  return { snapshot, leftOut };
}

/** A List inside a List, as some tools write them. */
function flattenLists(items: readonly JsonRecord[]): JsonRecord[] {
  return items.flatMap((item) =>
    Array.isArray(item['items']) && (textAt(item, 'kind') ?? '').endsWith('List')
      ? recordsAt(item, 'items')
      : [item],
  );
}

function isObject(value: JsonRecord): value is KubeObject {
  return (
    typeof value['kind'] === 'string' && typeof recordAt(value, 'metadata')['name'] === 'string'
  );
}

/** An event of either API in the form of core/v1. */
function toEvent(value: JsonRecord): KubeEvent | undefined {
  const involved = isRecord(value['involvedObject'])
    ? value['involvedObject']
    : recordAt(value, 'regarding');
  if (!textAt(involved, 'name')) return undefined;
  const note = textAt(value, 'message') ?? textAt(value, 'note') ?? '';
  const name = textAt(value, 'metadata.name') ?? `${textAt(involved, 'name') ?? ''}.event`;
  return {
    ...value,
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { ...recordAt(value, 'metadata'), name },
    message: note,
    involvedObject: { ...involved },
  };
}

function logsOf(logs: JsonRecord): Record<string, ContainerLogs> {
  const found: Record<string, ContainerLogs> = {};
  for (const [key, value] of Object.entries(logs)) {
    const current =
      typeof value === 'string' ? value : textOf(recordAt({ value }, 'value')['current']);
    const previous = textOf(recordAt({ value }, 'value')['previous']);
    found[key] = { ...(current ? { current } : {}), ...(previous ? { previous } : {}) };
  }
  return found;
}

function textOf(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.map(String).join('\n');
  return typeof value === 'string' ? value : undefined;
}

function toSeries(value: JsonRecord): MetricSeries {
  const raw = value['points'] ?? value['samples'] ?? value['values'];
  const points = (Array.isArray(raw) ? raw : []).flatMap((point: unknown): [IsoTime, number][] => {
    if (!Array.isArray(point)) return [];
    const [at, amount] = point as unknown[];
    const number = Number(amount);
    if (!Number.isFinite(number)) return [];
    const time = typeof at === 'number' ? timeOf(at) : String(at);
    return time === undefined ? [] : [[time, number]];
  });
  const labels = Object.entries(recordAt(value, 'labels')).map(([key, label]) => [
    key,
    String(label),
  ]);
  const unit = textAt(value, 'unit');
  return {
    name: textAt(value, 'name') ?? '',
    labels: Object.fromEntries(labels) as Record<string, string>,
    points,
    ...(unit ? { unit } : {}),
  };
}

/** Seconds since 1970, unless no calendar reaches that far. */
function timeOf(seconds: number): IsoTime | undefined {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** Kinds of which something is there were read; of the others nothing is known. */
function coverageOf(body: JsonRecord, objects: readonly KubeObject[]) {
  const given = recordAt(body, 'coverage');
  const kinds = Array.isArray(given['kinds'])
    ? given['kinds'].map(String)
    : [...new Set(objects.map((one) => one.kind))];
  const denied = recordsAt(given, 'denied').map((one) => ({
    kind: textAt(one, 'kind') ?? '',
    reason: textAt(one, 'reason') ?? '',
  }));
  return { kinds, denied, missingLogs: [] };
}

/** A file that does not say when it was taken: the latest time that anything in it carries. */
function latestTime(objects: readonly KubeObject[], events: readonly KubeEvent[]): IsoTime {
  let latest = '';
  const take = (time: string | null | undefined): void => {
    if (time && /^\d{4}-/.test(time) && time > latest) latest = time;
  };
  for (const object of objects) {
    take(object.metadata.creationTimestamp);
    for (const entry of object.metadata.managedFields ?? []) take(entry.time);
    for (const condition of recordsAt(object, 'status.conditions')) {
      take(textAt(condition, 'lastTransitionTime'));
      take(textAt(condition, 'lastHeartbeatTime'));
    }
  }
  for (const event of events) take(event.lastTimestamp ?? event.eventTime);
  return latest === '' ? '1970-01-01T00:00:00Z' : latest;
}
