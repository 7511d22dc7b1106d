import { message, refLabel } from '@aetherius/domain';
import type { Message } from '@aetherius/domain';
import type { Candidate, Selection } from '../engines/select.ts';
import { isSoft } from '../engines/select.ts';
import type { Scene } from '../facts/scene.ts';
import { desiredOf } from '../facts/workloads.ts';

/** What was looked at when nothing is wrong. */
export function healthySummary(scene: Scene): Message {
  const workloads = [...scene.workloads.values()].filter((one) => desiredOf(one.object) > 0);
  return message('diagnosis.summary.healthy', {
    workloads: workloads.length,
    pods: scene.view.count('Pod'),
    services: scene.view.count('Service'),
  });
}

/** The symptoms that nobody could explain. */
export function unresolvedSummary(selection: Selection): Message {
  const hard = selection.unexplained.filter((fact) => !isSoft(fact));
  const names = [...new Set(hard.map((fact) => refLabel(fact.subject)))];
  return message('diagnosis.summary.unresolved', {
    symptoms: hard.length,
    names: names.slice(0, 5),
  });
}

const maxNotes = 6;

/** What is worth telling and is no fault: latent states, the past, autoscalers at a bound. */
export function notesOf(
  scene: Scene,
  candidates: readonly Candidate[],
  selection: Selection,
): Message[] {
  // While something is wrong, a warning may be part of it: only in a quiet cluster is it the past.
  const isQuiet = selection.choices.length === 0 && selection.unexplained.length === 0;
  const found = [
    ...scalerNotes(scene),
    ...latentNotes(candidates, selection),
    ...terminationNotes(scene),
    ...(isQuiet ? warningNotes(scene) : []),
  ];
  return uniqueMessages(found).slice(0, maxNotes);
}

function scalerNotes(scene: Scene): Message[] {
  const notes = scene.ledger.ofKind('scaler_state').map((fact) => {
    const isAtMinimum = fact.fields['bound'] === 'TooFewReplicas';
    return message(isAtMinimum ? 'note.scaler_at_minimum' : 'note.scaler_works', fact.fields);
  });
  const asksForKeda = /\bkeda\b/.test(scene.asked) && scene.view.count('ScaledObject') === 0;
  return asksForKeda ? [...notes, message('note.keda_absent')] : notes;
}

function latentNotes(candidates: readonly Candidate[], selection: Selection): Message[] {
  const chosen = new Set(selection.choices.map((one) => one.hypothesis));
  return candidates.flatMap(({ hypothesis }) => {
    const anchor = hypothesis.anchors[0];
    const { latent, faultClass } = hypothesis.rule;
    if (!latent || !anchor || chosen.has(hypothesis) || !told.has(faultClass)) return [];
    const params = { ...anchor.fields, name: refLabel(hypothesis.target) };
    return [message(`note.${faultClass}`, params)];
  });
}

function terminationNotes(scene: Scene): Message[] {
  const going = scene.view.list('Pod').filter((pod) => pod.metadata.deletionTimestamp);
  return going
    .slice(0, maxNotes)
    .map((pod) => message('note.pod_terminating', { pod: pod.metadata.name }));
}

function warningNotes(scene: Scene): Message[] {
  const notes: Message[] = [];
  for (const event of scene.view.events()) {
    if (notes.length >= maxNotes) break;
    const { kind = '', name } = event.involvedObject;
    if (event.type !== 'Warning' || !name) continue;
    notes.push(
      message('note.past_warning', { name: `${kind}/${name}`, reason: event.reason ?? '' }),
    );
  }
  return notes;
}

const told = new Set([
  'cronjob_suspended',
  'scaled_to_zero',
  'pdb_blocks_eviction',
  'node_cordoned',
]);

function uniqueMessages(messages: readonly Message[]): Message[] {
  const byText = new Map(messages.map((one) => [`${one.code} ${JSON.stringify(one.params)}`, one]));
  return [...byText.values()];
}
