import type { IncidentId } from '@aetherius/domain';
import {
  listChangesAfter,
  listTimeline,
  loadLastSequence,
  type OpenIncident,
  type TenantTx,
} from '@aetherius/store';

/** Names what is known of an incident; another text means that there is news. */
export type Signatures = ReadonlyMap<IncidentId, string>;

/** Beyond this many changes it is cheaper to look at every incident. */
const maxChanges = 500;

/**
 * Tells news from repetition for many incidents at the price of a few reads: symptoms come with the
 * incidents, and timelines are read only where the change feed says that something was written.
 */
export class NewsReader {
  readonly #stories = new Map<IncidentId, string | undefined>();
  #sequence: number | undefined;

  /** A signature for each candidate. What a diagnosis itself wrote is not news. */
  async read(tx: TenantTx, candidates: readonly OpenIncident[]): Promise<Signatures> {
    const touched = await this.#touchedSince(tx);
    const signatures = new Map<IncidentId, string>();
    for (const open of candidates) {
      const { incidentId } = open.incident;
      if (!this.#stories.has(incidentId) || touched.includes(incidentId)) {
        this.#stories.set(incidentId, await lastStory(tx, incidentId));
      }
      signatures.set(incidentId, signatureOf(open, this.#stories.get(incidentId)));
    }
    for (const known of this.#stories.keys()) {
      if (!signatures.has(known)) this.#stories.delete(known);
    }
    return signatures;
  }

  async #touchedSince(tx: TenantTx): Promise<readonly string[]> {
    const newest = await loadLastSequence(tx);
    const changes =
      this.#sequence === undefined ? [] : await listChangesAfter(tx, this.#sequence, maxChanges);
    if (changes.length === maxChanges) this.#stories.clear();
    this.#sequence = Math.max(newest, changes.at(-1)?.sequence ?? 0);
    return changes.map(({ subjectId }) => subjectId);
  }
}

async function lastStory(tx: TenantTx, incidentId: IncidentId): Promise<string | undefined> {
  const { items } = await listTimeline(tx, incidentId, { limit: 10 });
  return items.find(({ kind }) => kind === 'change' || kind === 'signal')?.entryId;
}

function signatureOf(open: OpenIncident, story: string | undefined): string {
  const symptoms = open.symptoms.map(({ fingerprint, state, symptom }) => [
    fingerprint,
    state,
    symptom.params,
  ]);
  return JSON.stringify([symptoms, story]);
}
