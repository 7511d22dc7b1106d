import { message, refKey, refLabel } from '@aetherius/domain';
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
  const chosen = new Set(selection.choices.map((one) => one.hypothesis));
  const notes: Message[] = [];
  for (const fact of scene.ledger.ofKind('scaler_state')) {
    notes.push(
      message(
        fact.fields['bound'] === 'TooFewReplicas' ? 'note.scaler_at_minimum' : 'note.scaler_works',
        fact.fields,
      ),
    );
  }
  if (/\bkeda\b/.test(scene.asked) && scene.view.count('ScaledObject') === 0) {
    notes.push(message('note.keda_absent'));
  }
  for (const { hypothesis } of candidates) {
    if (!hypothesis.rule.latent || chosen.has(hypothesis)) continue;
    const anchor = hypothesis.anchors[0];
    if (!anchor || !told.has(hypothesis.rule.faultClass)) continue;
    notes.push(
      message(`note.${hypothesis.rule.faultClass}`, {
        name: refLabel(hypothesis.target),
        ...anchor.fields,
      }),
    );
  }
  for (const pod of scene.view.list('Pod')) {
    if (notes.length >= maxNotes) break;
    if (!pod.metadata.deletionTimestamp) continue;
    notes.push(message('note.pod_terminating', { pod: pod.metadata.name }));
  }
  for (const event of scene.view.events()) {
    if (notes.length >= maxNotes) break;
    if (event.type !== 'Warning' || !event.involvedObject.name) continue;
    const ref = { kind: event.involvedObject.kind ?? '', name: event.involvedObject.name };
    notes.push(
      message('note.past_warning', { name: `${ref.kind}/${ref.name}`, reason: event.reason ?? '' }),
    );
  }
  return uniqueMessages(notes).slice(0, maxNotes);
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

/** The key of what a note speaks of. */
export function noteKey(candidate: Candidate): string {
  return refKey(candidate.hypothesis.target);
}
