import { hasReadyEndpoint, message, refKey, refLabel } from '@aetherius/domain';
import type {
  ChainLink,
  Evidence,
  FactValue,
  IsoTime,
  MessageParams,
  ObjectRef,
  RootCause,
  RuledOut,
} from '@aetherius/domain';
import { confidenceOf } from '../engines/confidence.ts';
import type { Candidate, Choice, Selection } from '../engines/select.ts';
import type { Extracts } from '../facts/index.ts';
import type { FactLedger, ObservedFact } from '../facts/fact.ts';
import type { Scene } from '../facts/scene.ts';
import { cameAfterFault } from './blame.ts';
import { kubectlFor } from './kubectl.ts';
import { remedyFor } from './remedies.ts';
import { wordOf } from '../facts/reading.ts';

/** What a report is written from. */
export interface ReportContext {
  readonly scene: Scene;
  readonly extracts: Extracts;
  readonly selection: Selection;
  /** Classes of which a hypothesis was brought up at all. */
  readonly considered: ReadonlySet<string>;
}

const maxEvidence = 8;

/** Writes a chosen hypothesis down as a root cause with its evidence. */
export function toRootCause(context: ReportContext, choice: Choice): RootCause {
  const { hypothesis } = choice;
  const { rule } = hypothesis;
  const params = headlineParams(choice, context.scene.ledger);
  const evidence = evidenceOf(context, choice);
  const changes = changesOf(evidence);
  const beganAt = onsetOf(choice);
  return {
    faultClass: rule.faultClass,
    faultId: rule.faultId,
    target: hypothesis.target,
    targetExists: hypothesis.targetExists,
    confidence: confidenceOf(choice),
    severity: rule.severity,
    headline: message(`fault.${rule.faultId}.headline`, params),
    evidence,
    chain: chainOf(choice),
    ruledOut: ruledOutOf(choice, context.considered),
    affects: affectedBy(context, choice),
    explains: explainedSubjects(choice),
    changes,
    remedy: remedyFor(context, choice, params),
    ...(beganAt ? { beganAt } : {}),
  };
}

/** The values of the first anchor, and how many it stands for. */
function headlineParams(choice: Choice, ledger: FactLedger): MessageParams {
  const { hypothesis } = choice;
  const anchor = hypothesis.anchors[0];
  const victims = [
    ...new Map(hypothesis.anchors.map((one) => [refKey(one.subject), one.subject])).values(),
  ];
  return {
    ...anchor?.fields,
    ...namedRefs(anchor),
    target: `${hypothesis.target.kind}/${hypothesis.target.name}`,
    targetName: hypothesis.target.name,
    targetKind: hypothesis.target.kind,
    subject: anchor ? `${anchor.subject.kind}/${anchor.subject.name}` : '',
    logLine: telltaleLine(ledger, anchor),
    victims: victims.length,
    victimNames: victims
      .slice(0, 4)
      .map((one) => one.name)
      .join(', '),
  };
}

const telltales = ['log_exception', 'log_fatal', 'log_operation_failed', 'log_error'];

/** The log line that says most about why a container ended; empty when none does. */
function telltaleLine(ledger: FactLedger, anchor: ObservedFact | undefined): string {
  if (!anchor) return '';
  const facts = ledger.about(anchor.subject);
  for (const kind of telltales) {
    const found = facts.find(
      (fact) => fact.kind === kind && (!anchor.container || fact.container === anchor.container),
    );
    if (found) return wordOf(found, 'line');
  }
  return '';
}

function namedRefs(anchor: ObservedFact | undefined): Record<string, FactValue> {
  const entries = Object.entries(anchor?.refs ?? {}).map(([role, ref]) => [
    `${role}Ref`,
    `${ref.kind}/${ref.name}`,
  ]);
  return Object.fromEntries(entries) as Record<string, FactValue>;
}

function evidenceOf(context: ReportContext, choice: Choice): Evidence[] {
  const { hypothesis } = choice;
  const anchors = distinct(hypothesis.anchors);
  const supporting = hypothesis.others
    .filter((one) => one.weight > 0)
    .map((one) => one.fact)
    .filter((fact) => !isRepair(context, choice, fact));
  const symptoms = [...choice.newlyExplained].filter(
    (fact) => !anchors.includes(fact) && !supporting.includes(fact),
  );
  const context2 = contextFacts(context, choice);
  const facts = distinct([...anchors.slice(0, 3), ...supporting, ...context2, ...symptoms]);
  return facts
    .slice(0, maxEvidence)
    .map((fact) => toEvidence(fact, hypothesis.anchors.includes(fact)));
}

/** Whether a fact tells of a rollout that came after the fault. */
function isRepair(context: ReportContext, choice: Choice, fact: ObservedFact): boolean {
  return fact.kind === 'template_changed' && cameAfterFault(context, choice, fact.subject);
}

/** What ran before, when the last rollout may have brought it in. */
function contextFacts(context: ReportContext, choice: Choice): ObservedFact[] {
  const subject = choice.hypothesis.anchors[0]?.subject;
  if (!subject || cameAfterFault(context, choice, subject)) return [];
  return context.scene.ledger.about(subject).filter((fact) => fact.kind === 'template_changed');
}

/** One fact of each claim; many pods of a workload say the same. */
function distinct(facts: readonly ObservedFact[]): ObservedFact[] {
  const seen = new Map<string, ObservedFact>();
  for (const fact of facts) {
    const key = `${fact.kind} ${refKey(fact.subject)} ${fact.container ?? ''} ${String(fact.fields['problem'] ?? fact.fields['probe'] ?? '')}`;
    if (!seen.has(key)) seen.set(key, fact);
  }
  return [...seen.values()];
}

function toEvidence(fact: ObservedFact, decisive: boolean): Evidence {
  return {
    evidenceId: fact.factId,
    claim: message(`fact.${fact.kind}`, {
      ...fact.fields,
      ...namedRefs(fact),
      subject: `${fact.subject.kind}/${fact.subject.name}`,
    }),
    source: fact.source,
    observedAt: fact.at,
    kubectl: kubectlFor(fact.source),
    decisive,
  };
}

function changesOf(evidence: readonly Evidence[]): RootCause['changes'] {
  return evidence.flatMap((one) => (one.source.kind === 'change' ? [one.source.change] : []));
}

/** From the cause to the farthest victim, one link an object, at most six. */
function chainOf(choice: Choice): ChainLink[] {
  const { affected } = choice.reach;
  const hurt = [...affected.values()].filter(
    (one) =>
      one.hops === 0 ||
      [...choice.reach.explained].some((fact) => refKey(fact.subject) === refKey(one.ref)),
  );
  const links = new Map<string, ObjectRef>();
  for (const entry of hurt) {
    const path: ObjectRef[] = [];
    for (
      let at: typeof entry | undefined = entry;
      at;
      at = at.from ? affected.get(at.from) : undefined
    )
      path.unshift(at.ref);
    for (const ref of path) links.set(refKey(ref), ref);
  }
  return [...links.values()].flatMap((ref) => toLinks(choice, ref)).slice(0, 6);
}

/** At the target the cause comes first, then how it shows there, at most twice. */
function toLinks(choice: Choice, ref: ObjectRef): ChainLink[] {
  const link = toLink(choice, ref);
  if (refKey(ref) !== refKey(choice.hypothesis.target)) return [link];
  const shown = distinct(
    [...choice.hypothesis.anchors, ...choice.reach.explained].filter(
      (fact) => refKey(fact.subject) === refKey(ref) && chained.has(fact.kind),
    ),
  );
  const symptoms = shown.slice(0, 2).map((fact): ChainLink => {
    // Its kind stands in the link before.
    const params = { name: refLabel(ref), ...fact.fields, object: ref.name };
    return { what: message(chainCode(fact), params), ref, at: fact.at };
  });
  return [link, ...symptoms];
}

function toLink(choice: Choice, ref: ObjectRef): ChainLink {
  const facts = [...choice.reach.explained].filter((fact) => refKey(fact.subject) === refKey(ref));
  const anchor = choice.hypothesis.anchors.find((one) => refKey(one.subject) === refKey(ref));
  const fact = [anchor, ...facts].find((one) => one && chained.has(one.kind)) ?? anchor ?? facts[0];
  const isCause = refKey(ref) === refKey(choice.hypothesis.target);
  const params = { name: refLabel(ref), object: `${ref.kind}/${ref.name}`, ...fact?.fields };
  const what = isCause
    ? message(`class.${choice.hypothesis.rule.faultClass}`, params)
    : message(chainCode(fact), params);
  return { what, ref, ...(fact ? { at: fact.at } : {}) };
}

/** Kinds of fact that have a link of their own; the rest is "affected". */
const chained = new Set([
  'container_oom_killed',
  'container_crashed',
  'container_start_failed',
  'container_config_error',
  'image_pull_failed',
  'init_running',
  'init_waiting',
  'probe_failing',
  'pod_unschedulable',
  'pod_preempted',
  'pod_evicted',
  'pods_not_created',
  'workload_unavailable',
  'mount_failed',
  'claim_pending',
  'job_failed',
  'service_without_ready_endpoints',
  'service_selects_nothing',
  'call_failing',
  'errors_high',
  'latency_high',
]);

function chainCode(fact: ObservedFact | undefined): string {
  return fact && chained.has(fact.kind) ? `chain.${fact.kind}` : 'chain.affected';
}

function ruledOutOf(choice: Choice, considered: ReadonlySet<string>): RuledOut[] {
  const found = new Map<string, RuledOut['why']>();
  for (const rival of choice.rivals) {
    const { faultClass } = rival.hypothesis.rule;
    if (!found.has(faultClass)) found.set(faultClass, whyNot(choice, rival));
  }
  for (const faultClass of choice.hypothesis.rule.rivals) {
    if (found.has(faultClass)) continue;
    // Of a class that was considered one cannot say that nothing of it was seen.
    found.set(
      faultClass,
      message(considered.has(faultClass) ? 'ruled_out.weaker' : `ruled_out.${faultClass}`),
    );
  }
  found.delete(choice.hypothesis.rule.faultClass);
  return [...found].slice(0, 4).map(([faultClass, why]) => ({ faultClass, why }));
}

function whyNot(choice: Choice, rival: Candidate): RuledOut['why'] {
  const { anchors } = rival.hypothesis;
  const isExplained = anchors.every((anchor) => choice.reach.explained.has(anchor));
  const isShared = anchors.some((anchor) => choice.hypothesis.anchors.includes(anchor));
  if (!isExplained || isShared) return message('ruled_out.weaker');
  const name = anchors[0]?.subject.name ?? '';
  const isSame = choice.hypothesis.anchors.some((anchor) => anchor.subject.name === name);
  return isSame ? message('ruled_out.symptom') : message('ruled_out.consequence', { name });
}

/** Who suffers: a Service that still has a ready endpoint, and no complaint about it, does not. */
function affectedBy({ scene }: ReportContext, choice: Choice): ObjectRef[] {
  const target = refKey(choice.hypothesis.target);
  const complainedAbout = new Set([...choice.reach.explained].map((fact) => refKey(fact.subject)));
  const isServed = (ref: ObjectRef): boolean => {
    const service = ref.kind === 'Service' ? scene.view.get(ref) : undefined;
    return service !== undefined && hasReadyEndpoint(scene.view, service);
  };
  return [...choice.reach.affected.values()]
    .map((one) => one.ref)
    .filter((ref) => refKey(ref) !== target)
    .filter((ref) => complainedAbout.has(refKey(ref)) || !isServed(ref))
    .slice(0, 60);
}

function explainedSubjects(choice: Choice): ObjectRef[] {
  const subjects = [...choice.reach.explained, ...choice.hypothesis.anchors].map(
    (fact) => fact.subject,
  );
  return [...new Map(subjects.map((ref) => [refKey(ref), ref])).values()];
}

/** The earliest time that an anchor carries. */
function onsetOf(choice: Choice): IsoTime | undefined {
  return choice.hypothesis.anchors.map((anchor) => anchor.at).toSorted()[0];
}
