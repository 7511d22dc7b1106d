import {
  detectSymptoms,
  subjectsTouchedBy,
  subjectsTouchedByEvent,
  type Detection,
} from '@aetherius/detection';
import {
  isWorkloadKind,
  refKey,
  workloadOf,
  type ClusterView,
  type IsoTime,
  type KubeEvent,
  type KubeObject,
  type ObjectRef,
  type RefKey,
  type Symptom,
} from '@aetherius/domain';
import type { Clock, Logger } from '@aetherius/runtime';
import type { SignalDraft } from '../signals/signal-draft.ts';

/** What the symptom watch needs. */
export interface SymptomWatchOptions {
  readonly view: ClusterView;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly emit: (draft: SignalDraft) => void;
  /** Whether absence from the view means that an object of this kind does not exist. */
  readonly isSynced: (kind: string) => boolean;
  /** Called when every subject touched before was looked at, after `lookAtAll`. */
  readonly onLookedAtAll: () => void;
}

/**
 * Objects of one story change within milliseconds of each other. Shorter would look at half-told
 * stories; longer is added to the time until an incident is seen.
 */
const debounceMs = 20;
/** Subjects per turn of the event loop: the watches must be read meanwhile. */
const subjectsPerTurn = 200;

const nothing: Detection = { firing: [], isSettled: true };

/**
 * Keeps the symptoms of every subject up to date and tells what begins, changes its values, or is
 * over. It looks at subjects that a change touched, and at those whose hold ends.
 *
 * States of a subject: *unknown* → *dirty* (touched by a change, or by its timer) → *clean* with its
 * symptoms. Until `open()`, subjects only become dirty: a view that is still being filled would
 * make absent things look missing.
 */
export class SymptomWatch {
  readonly #options: SymptomWatchOptions;
  readonly #dirty = new Map<RefKey, ObjectRef>();
  readonly #firing = new Map<RefKey, Map<string, Symptom>>();
  readonly #timers = new Map<RefKey, () => void>();
  #isOpen = false;
  #isScheduled = false;
  /** What was touched before `open` and is still to be looked at; undefined when that is done. */
  #firstLook: Set<RefKey> | undefined;
  #cancelTurn: () => void = () => undefined;

  constructor(options: SymptomWatchOptions) {
    this.#options = options;
  }

  /** Whether every subject was looked at since the start. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Fingerprints of everything that fires now. */
  firing(): string[] {
    return this.#active().map((symptom) => symptom.fingerprint);
  }

  /** An object appeared, changed or went; `before` is its form before. */
  touch(object: KubeObject, before?: KubeObject): void {
    const { view } = this.#options;
    for (const subject of subjectsTouchedBy(view, object)) this.#mark(subject);
    // What it referred to before may concern others than what it refers to now.
    if (!before || hasSameLinks(before, object)) return;
    for (const subject of subjectsTouchedBy(view, before)) this.#mark(subject);
  }

  /** An event was seen: some conditions show themselves in events only. */
  touchByEvent(event: KubeEvent): void {
    for (const subject of subjectsTouchedByEvent(this.#options.view, event)) this.#mark(subject);
  }

  /** From now on the view is whole: look at everything touched so far, then follow changes. */
  open(): void {
    this.#isOpen = true;
    this.#firstLook = new Set(this.#dirty.keys());
    this.#schedule();
  }

  /** Tells everything that fires once more, for a control plane that may have missed it. */
  repeat(): void {
    for (const symptom of this.#active()) this.#tell('firing', symptom);
  }

  stop(): void {
    this.#isOpen = false;
    this.#cancelTurn();
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
  }

  #active(): Symptom[] {
    return [...this.#firing.values()].flatMap((symptoms) => [...symptoms.values()]);
  }

  #mark(subject: ObjectRef): void {
    this.#dirty.set(refKey(subject), subject);
    this.#schedule();
  }

  #schedule(): void {
    if (!this.#isOpen || this.#isScheduled) return;
    this.#isScheduled = true;
    this.#cancelTurn = this.#options.clock.setTimeout(() => this.#turn(), debounceMs);
  }

  #turn(): void {
    this.#isScheduled = false;
    let left = subjectsPerTurn;
    for (const [key, subject] of this.#dirty) {
      if (left-- === 0) break;
      this.#dirty.delete(key);
      this.#look(key, subject);
      this.#firstLook?.delete(key);
    }
    if (this.#dirty.size > 0) this.#schedule();
    // Not when nothing is dirty: in a busy cluster there always is something.
    if (this.#firstLook?.size !== 0) return;
    this.#firstLook = undefined;
    this.#options.onLookedAtAll();
  }

  #look(key: RefKey, subject: ObjectRef): void {
    const { view, clock, logger } = this.#options;
    const owner = this.#ownerOf(key, subject);
    if (owner) this.#mark(owner);
    try {
      const isNobodys = owner !== undefined || this.#isGone(subject);
      const detection = isNobodys
        ? nothing
        : detectSymptoms(view, subject, clock.now().toISOString());
      this.#update(key, detection);
      this.#setTimer(key, subject, detection.watchAgainAt);
    } catch (error) {
      // A detector that throws on one object is a bug, and must not blind us for all others.
      logger.error({ err: error, subject: key }, 'detector failed');
    }
  }

  /**
   * The workload that people would name instead. Kinds arrive in any order: a ReplicaSet that was
   * touched before its Deployment was known is no subject any more once it is.
   */
  #ownerOf(key: RefKey, subject: ObjectRef): ObjectRef | undefined {
    const { view } = this.#options;
    const object = isWorkloadKind(subject.kind) ? view.get(subject) : undefined;
    const owner = object && workloadOf(view, object);
    return owner && refKey(owner) !== key ? owner : undefined;
  }

  /** What a deleted owner leaves behind is about to be collected, and is nobody's fault. */
  #isGone(subject: ObjectRef): boolean {
    return this.#options.isSynced(subject.kind) && !this.#options.view.get(subject);
  }

  #update(key: RefKey, detection: Detection): void {
    const before = this.#firing.get(key);
    const now = new Map(detection.firing.map((symptom) => [symptom.fingerprint, symptom]));
    for (const [fingerprint, symptom] of now) {
      const known = before?.get(fingerprint);
      if (!known || !isSameSymptom(known, symptom)) this.#tell('firing', symptom);
    }
    for (const [fingerprint, symptom] of before ?? []) {
      if (now.has(fingerprint)) continue;
      // While a workload is on its way, what fired before is not known to be over.
      if (detection.isSettled) this.#tell('clear', symptom);
      else now.set(fingerprint, symptom);
    }
    if (now.size > 0) this.#firing.set(key, now);
    else this.#firing.delete(key);
  }

  #setTimer(key: RefKey, subject: ObjectRef, at: IsoTime | undefined): void {
    this.#timers.get(key)?.();
    this.#timers.delete(key);
    if (at === undefined) return;
    const delayMs = Math.max(1, Date.parse(at) - this.#options.clock.now().getTime());
    const cancel = this.#options.clock.setTimeout(() => {
      this.#timers.delete(key);
      this.#mark(subject);
    }, delayMs);
    this.#timers.set(key, cancel);
  }

  #tell(state: 'firing' | 'clear', symptom: Symptom): void {
    const occurredAt = state === 'firing' ? symptom.since : this.#options.clock.now().toISOString();
    this.#options.emit({ kind: 'symptom', state, symptom, occurredAt });
  }
}

/** Most updates are of a status, which refers to nothing new. */
function hasSameLinks(before: KubeObject, after: KubeObject): boolean {
  return (
    JSON.stringify(before.metadata.labels) === JSON.stringify(after.metadata.labels) &&
    JSON.stringify(before.spec) === JSON.stringify(after.spec)
  );
}

/** All values are compared: a restart count that grows is news. */
function isSameSymptom(a: Symptom, b: Symptom): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
