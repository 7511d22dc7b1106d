import { refKey } from '@aetherius/domain';
import type { ObservedFact } from '../facts/fact.ts';
import type { Reach } from './causal-graph.ts';
import type { Hypothesis } from './hypotheses.ts';

/** A hypothesis with how far it reaches. */
export interface Candidate {
  readonly hypothesis: Hypothesis;
  readonly reach: Reach;
}

/** A chosen root cause, with what it won against. */
export interface Choice extends Candidate {
  readonly rivals: readonly Candidate[];
  readonly newlyExplained: ReadonlySet<ObservedFact>;
}

/** What was chosen, and what nobody could explain. */
export interface Selection {
  readonly choices: readonly Choice[];
  readonly unexplained: readonly ObservedFact[];
}

/** Below these odds a guess is not told as a cause. */
const minLogOdds = -0.4;

/**
 * The smallest set of causes that explains the abnormal facts: again and again the most credible
 * one that explains something new, the head of a chain before its links.
 */
export function selectRoots(
  candidates: readonly Candidate[],
  abnormal: readonly ObservedFact[],
  isAsked: (candidate: Candidate) => boolean,
): Selection {
  const open = new Set(abnormal);
  const choices: Choice[] = [];
  let rest = candidates.filter((one) => one.hypothesis.logOdds >= minLogOdds).toSorted(byScore);
  for (let best = nextOf(rest, open, isAsked); best; best = nextOf(rest, open, isAsked)) {
    const chosen = headOf(best, rest, open);
    const newlyExplained = new Set([...chosen.reach.explained].filter((fact) => open.has(fact)));
    const rivals = rest.filter(
      (one) => one !== chosen && sharesSymptom(one, newlyExplained, chosen),
    );
    choices.push({ ...chosen, rivals, newlyExplained });
    for (const fact of chosen.reach.explained) open.delete(fact);
    rest = rest.filter((one) => one !== chosen && !isTold(one, chosen));
  }
  return { choices, unexplained: [...open] };
}

/** The same fault, or a finer form of it, at the same object. */
function isTold(one: Candidate, chosen: Candidate): boolean {
  return (
    one.hypothesis.rule.faultClass === chosen.hypothesis.rule.faultClass &&
    (refKey(one.hypothesis.target) === refKey(chosen.hypothesis.target) ||
      one.hypothesis.anchors.every((anchor) => chosen.reach.affected.has(refKey(anchor.subject))))
  );
}

function byScore(a: Candidate, b: Candidate): number {
  return (
    scoreOf(b) - scoreOf(a) ||
    refKey(a.hypothesis.target).localeCompare(refKey(b.hypothesis.target))
  );
}

/** Credibility, and a little for each doubling of what it explains. */
function scoreOf(candidate: Candidate): number {
  return candidate.hypothesis.logOdds + 0.25 * Math.log2(1 + candidate.reach.explained.size);
}

function nextOf(
  rest: readonly Candidate[],
  open: ReadonlySet<ObservedFact>,
  isAsked: (candidate: Candidate) => boolean,
): Candidate | undefined {
  return rest.find((one) => {
    const explainsNew = [...one.reach.explained].some((fact) => open.has(fact) && !isSoft(fact));
    if (!one.hypothesis.rule.latent) return explainsNew;
    return explainsNew || isAsked(one);
  });
}

/** A chain is named by its head: the one that explains this cause's own anchors, and not the reverse. */
function headOf(
  best: Candidate,
  rest: readonly Candidate[],
  open: ReadonlySet<ObservedFact>,
): Candidate {
  const anchors = best.hypothesis.anchors.filter((fact) => fact.abnormal);
  if (anchors.length === 0) return best;
  const head = rest.find(
    (one) =>
      one !== best &&
      one.hypothesis.logOdds >= 1.5 &&
      one.hypothesis.rule.faultClass !== best.hypothesis.rule.faultClass &&
      anchors.every((fact) => one.reach.explained.has(fact)) &&
      !one.hypothesis.anchors.some((fact) => best.reach.explained.has(fact)) &&
      one.hypothesis.anchors.some((fact) => !fact.abnormal || open.has(fact)) &&
      !one.hypothesis.anchors.some((fact) => anchors.includes(fact)) &&
      one.hypothesis.anchors.every(
        (anchor) => !anchors.some((fact) => refKey(fact.subject) === refKey(anchor.subject)),
      ),
  );
  return head ?? best;
}

function sharesSymptom(
  one: Candidate,
  explained: ReadonlySet<ObservedFact>,
  chosen: Candidate,
): boolean {
  if (one.hypothesis.rule.faultClass === chosen.hypothesis.rule.faultClass) return false;
  return one.hypothesis.anchors.some(
    (fact) => explained.has(fact) || chosen.hypothesis.anchors.includes(fact),
  );
}

/** Symptoms too vague to call for a cause of their own. */
export function isSoft(fact: ObservedFact): boolean {
  return softKinds.has(fact.kind);
}

const softKinds = new Set([
  'log_error',
  'log_fatal',
  'log_waiting',
  'log_peer_unnamed',
  'service_without_ready_endpoints',
  'log_client_flood',
  'log_memory_growing',
  'log_slow_call',
]);
