import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { ClusterIndex, refKey, refOf, textAt } from '@aetherius/domain';
import type { KubeEvent, KubeObject, ObjectRef, Snapshot, Symptom } from '@aetherius/domain';
import { detectSymptoms, subjectsTouchedBy, subjectsTouchedByEvent } from '../src/index.ts';

/** Where recorded cases lie beside the repository; absent in a user's clone. */
const casesFolder = new URL('../../../../shared/cases/', import.meta.url);

/** Whether the recorded cases are there. */
export const hasCases = existsSync(casesFolder);

/** A recorded case, as far as detection needs it. */
export interface RecordedCase {
  readonly caseId: string;
  readonly snapshot: Snapshot;
  readonly expectedClass: string;
  readonly target?: ObjectRef;
  readonly others: readonly ObjectRef[];
}

/** The cases of a folder (`live` or `dev`), by name. */
export function loadCases(folder: 'live' | 'dev'): RecordedCase[] {
  const location = new URL(`${folder}/`, casesFolder);
  const files = readdirSync(location).filter((file) => file.endsWith('.json'));
  return files.map((file) => parseCase(file, readFileSync(new URL(file, location), 'utf8')));
}

function parseCase(file: string, text: string): RecordedCase {
  const parsed = JSON.parse(text) as {
    snapshot: { objects: KubeObject[]; events: KubeEvent[]; captured_at: string };
    expected: {
      root_cause: string;
      target?: ObjectRef;
      also_root_causes?: { target?: ObjectRef }[];
    };
  };
  const { snapshot, expected } = parsed;
  return {
    caseId: file.replace('.json', ''),
    snapshot: {
      clusterVersion: '',
      capturedAt: snapshot.captured_at,
      objects: snapshot.objects,
      events: snapshot.events,
      logs: {},
      metrics: [],
      changes: [],
      coverage: {
        kinds: [...new Set(snapshot.objects.map(({ kind }) => kind))],
        denied: [],
        missingLogs: [],
      },
    },
    expectedClass: expected.root_cause,
    ...(expected.target ? { target: expected.target } : {}),
    others: (expected.also_root_causes ?? []).flatMap(({ target }) => target ?? []),
  };
}

interface WatchLine {
  readonly t: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: KubeObject;
}

/** The watch stream of a live case, in order of time. */
export function loadStream(caseId: string): WatchLine[] {
  const file = new URL(`live/${caseId}.watch.jsonl.gz`, casesFolder);
  const lines = gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as WatchLine).toSorted((a, b) => a.t - b.t);
}

/** A symptom that began during a replay, and when it ended if it did. */
export interface SeenSymptom {
  readonly symptom: Symptom;
  readonly firedAtSeconds: number;
  clearedAtSeconds?: number;
}

/** What an agent would have seen of a stream: symptoms in the order in which they fired. */
export function replay(stream: readonly WatchLine[], untilMs: number): SeenSymptom[] {
  return new Replay(stream, untilMs).run();
}

class Replay {
  readonly #index = new ClusterIndex();
  readonly #seen: SeenSymptom[] = [];
  readonly #open = new Map<string, SeenSymptom>();
  readonly #watchAgain = new Map<string, { subject: ObjectRef; atMs: number }>();
  readonly #startMs: number;
  readonly #stream: readonly WatchLine[];
  readonly #untilMs: number;

  constructor(stream: readonly WatchLine[], untilMs: number) {
    this.#stream = stream;
    this.#untilMs = untilMs;
    const namespace = stream.find(({ object }) => object.kind === 'Namespace');
    this.#startMs = Date.parse(textAt(namespace?.object, 'metadata.creationTimestamp') ?? '');
  }

  run(): SeenSymptom[] {
    for (const line of this.#stream) {
      const nowMs = this.#startMs + line.t * 1000;
      this.#lookAgain(nowMs);
      this.#look(this.#apply(line), nowMs);
    }
    this.#lookAgain(this.#untilMs);
    return this.#seen;
  }

  #apply({ type, object }: WatchLine): ObjectRef[] {
    if (object.kind === 'Event') {
      const event = object as KubeEvent;
      if (type === 'DELETED') this.#index.removeEvent(event);
      else this.#index.setEvent(event);
      return subjectsTouchedByEvent(this.#index, event);
    }
    const before = type === 'DELETED' ? this.#index.remove(refOf(object)) : this.#index.set(object);
    const former = before ? subjectsTouchedBy(this.#index, before) : [];
    return [...former, ...subjectsTouchedBy(this.#index, object)];
  }

  /** Looks at subjects whose hold has ended, at the time at which it ended. */
  #lookAgain(untilMs: number): void {
    for (;;) {
      const [next] = [...this.#watchAgain.values()].toSorted((a, b) => a.atMs - b.atMs);
      if (!next || next.atMs > untilMs) return;
      this.#watchAgain.delete(refKey(next.subject));
      this.#look([next.subject], next.atMs);
    }
  }

  #look(subjects: readonly ObjectRef[], nowMs: number): void {
    for (const subject of subjects) this.#lookAt(subject, nowMs);
  }

  #lookAt(subject: ObjectRef, nowMs: number): void {
    const key = refKey(subject);
    const detection = detectSymptoms(this.#index, subject, new Date(nowMs).toISOString());
    const atSeconds = Math.round((nowMs - this.#startMs) / 100) / 10;
    if (detection.watchAgainAt) {
      this.#watchAgain.set(key, {
        subject,
        atMs: Math.max(nowMs + 1, Date.parse(detection.watchAgainAt)),
      });
    } else this.#watchAgain.delete(key);
    const firing = new Set(detection.firing.map((symptom) => symptom.fingerprint));
    for (const symptom of detection.firing) this.#fire(symptom, atSeconds);
    if (!detection.isSettled) return;
    for (const [print, seen] of this.#open) {
      if (refKey(seen.symptom.subject) !== key || firing.has(print)) continue;
      seen.clearedAtSeconds = atSeconds;
      this.#open.delete(print);
    }
  }

  #fire(symptom: Symptom, firedAtSeconds: number): void {
    if (this.#open.has(symptom.fingerprint)) return;
    const seen: SeenSymptom = { symptom, firedAtSeconds };
    this.#open.set(symptom.fingerprint, seen);
    this.#seen.push(seen);
  }
}
