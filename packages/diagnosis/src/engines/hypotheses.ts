import { refKey } from '@aetherius/domain';
import type { EvidenceRule, FaultRule, ObjectRef } from '@aetherius/domain';
import type { FactLedger, ObservedFact } from '../facts/fact.ts';
import type { Scene } from '../facts/scene.ts';

/** A fact that raises or lowers a hypothesis, and by how much. */
export interface WeighedFact {
  readonly fact: ObservedFact;
  readonly weight: number;
}

/** A possible root cause: one fault at one target, with what speaks for and against it. */
export interface Hypothesis {
  readonly rule: FaultRule;
  readonly target: ObjectRef;
  readonly targetExists: boolean;
  /** The facts that brought it up; several where one cause has many victims. */
  readonly anchors: readonly ObservedFact[];
  readonly others: readonly WeighedFact[];
  /** Log-odds in nats that it is so. */
  readonly logOdds: number;
}

/** Every fault of the pack at every target for which its required fact was seen. */
export function instantiateHypotheses(scene: Scene): Hypothesis[] {
  return scene.pack.faults.flatMap((rule) => instantiate(scene, rule));
}

interface Group {
  readonly target: ObjectRef;
  readonly anchors: ObservedFact[];
}

function instantiate(scene: Scene, rule: FaultRule): Hypothesis[] {
  const required = rule.evidence.find((one) => one.required);
  if (!required) return [];
  const groups = new Map<string, Group>();
  for (const fact of scene.ledger.ofKind(required.factKind)) {
    if (!required.matches(fact)) continue;
    const target = fact.refs[rule.target ?? 'subject'] ?? fact.subject;
    const key = groupKey(rule, fact, target);
    const group = groups.get(key);
    if (group) group.anchors.push(fact);
    else groups.set(key, { target, anchors: [fact] });
  }
  return [...groups.values()].map((group) => weigh(scene, rule, { required, group }));
}

function groupKey(rule: FaultRule, fact: ObservedFact, target: ObjectRef): string {
  if (!rule.mergeBy) return refKey(target);
  const values = rule.mergeBy.map((field) => fact.fields[field]);
  // Without the field there is nothing in common: each stands alone.
  if (values.some((value) => value === undefined || value === '')) return refKey(target);
  const place = rule.mergesNamespaces ? '' : (target.namespace ?? '');
  return `${JSON.stringify(values)} ${place}${rule.target ? '' : target.kind}`;
}

function weigh(
  scene: Scene,
  rule: FaultRule,
  from: { readonly required: EvidenceRule; readonly group: Group },
): Hypothesis {
  const { target, anchors } = from.group;
  const others: WeighedFact[] = [];
  for (const evidence of rule.evidence) {
    if (evidence.required) continue;
    const fact = findNear(scene.ledger, evidence, from.group);
    if (fact) others.push({ fact, weight: evidence.weight });
  }
  const sum = others.reduce((total, one) => total + one.weight, 0);
  return {
    rule,
    target,
    targetExists: scene.view.get(target) !== undefined,
    anchors,
    others,
    logOdds: rule.prior + from.required.weight + sum,
  };
}

/** The newest fact that satisfies a rule near enough to one of the anchors. */
function findNear(
  ledger: FactLedger,
  evidence: EvidenceRule,
  group: Group,
): ObservedFact | undefined {
  const near = evidence.near ?? 'subject';
  // One victim stands for all: two hundred with one cause have the same surroundings.
  for (const anchor of group.anchors.slice(0, 8)) {
    const candidates =
      near === 'container' || near === 'subject'
        ? ledger.about(anchor.subject)
        : near === 'target'
          ? targetFacts(ledger, evidence, group.target)
          : ledger.ofKind(evidence.factKind);
    const found = candidates.find(
      (fact) =>
        fact.kind === evidence.factKind && isNear(near, fact, anchor) && evidence.matches(fact),
    );
    if (found) return found;
  }
  return undefined;
}

function targetFacts(
  ledger: FactLedger,
  evidence: EvidenceRule,
  target: ObjectRef,
): readonly ObservedFact[] {
  const key = refKey(target);
  const blaming = ledger
    .ofKind(evidence.factKind)
    .filter((fact) => fact.blames && refKey(fact.blames) === key);
  return [...ledger.about(target), ...blaming];
}

function isNear(near: string, fact: ObservedFact, anchor: ObservedFact): boolean {
  if (near === 'namespace') return fact.subject.namespace === anchor.subject.namespace;
  if (near !== 'container') return true;
  return !fact.container || !anchor.container || fact.container === anchor.container;
}
