import { message, refKey, severities } from '@aetherius/domain';
import type { Diagnosis, DiagnosisInput, KnowledgePack } from '@aetherius/domain';
import { CausalGraph } from './engines/causal-graph.ts';
import { instantiateHypotheses } from './engines/hypotheses.ts';
import { isSoft, selectRoots } from './engines/select.ts';
import type { Candidate, Selection } from './engines/select.ts';
import { extractFacts } from './facts/index.ts';
import { openScene } from './facts/scene.ts';
import type { Scene } from './facts/scene.ts';
import { isAskedAbout } from './facts/workloads.ts';
import { gapsOf, nextProbeOf } from './report/gaps.ts';
import { healthySummary, notesOf, unresolvedSummary } from './report/summaries.ts';
import { toRootCause } from './report/root-cause.ts';

/**
 * What is wrong in a snapshot, why, and how sure that is. Pure and deterministic: the same input
 * and pack give the same diagnosis, and the only clock is `input.now`.
 */
export function diagnose(input: DiagnosisInput, pack: KnowledgePack): Diagnosis {
  const scene = openScene(input, pack);
  const extracts = extractFacts(scene);
  const graph = new CausalGraph(scene);
  const candidates = instantiateHypotheses(scene).map((hypothesis) => ({
    hypothesis,
    reach: graph.reachOf(hypothesis),
  }));
  const abnormal = scene.ledger.all().filter((fact) => fact.abnormal);
  const selection = selectRoots(candidates, abnormal, (one) => isAsked(scene, input, one));
  const considered = new Set(candidates.map((one) => one.hypothesis.rule.faultClass));
  const context = { scene, extracts, selection, considered };
  const rootCauses = selection.choices
    .map((choice) => toRootCause(context, choice))
    .toSorted(
      (a, b) =>
        relevance(scene, b) - relevance(scene, a) ||
        severities.indexOf(a.severity) - severities.indexOf(b.severity),
    );
  const gaps = gapsOf(scene, selection);
  const probe = nextProbeOf(scene, selection);
  return {
    verdict: verdictOf(selection),
    rootCauses,
    summary: summaryOf(scene, selection),
    notes: notesOf(scene, candidates, selection),
    gaps,
    ...(probe ? { nextProbe: probe } : {}),
    packVersion: pack.version,
  };
}

function verdictOf(selection: Selection): Diagnosis['verdict'] {
  if (selection.choices.length > 0) return 'fault';
  return selection.unexplained.some((fact) => !isSoft(fact)) ? 'unresolved' : 'healthy';
}

function summaryOf(scene: Scene, selection: Selection): Diagnosis['summary'] {
  switch (verdictOf(selection)) {
    case 'fault':
      return message('diagnosis.summary.fault', { causes: selection.choices.length });
    case 'unresolved':
      return unresolvedSummary(selection);
    case 'healthy':
      return healthySummary(scene);
  }
}

/** A latent fault is worth telling when a symptom or the question is about its object. */
function isAsked(scene: Scene, input: DiagnosisInput, candidate: Candidate): boolean {
  const { hypothesis } = candidate;
  if (hypothesis.anchors.some((anchor) => anchor.fields['isAsked'] === true)) return true;
  const keys = new Set([
    refKey(hypothesis.target),
    ...hypothesis.anchors.map((one) => refKey(one.subject)),
  ]);
  return (input.symptoms ?? []).some((symptom) => keys.has(refKey(symptom.subject)));
}

/** Causes that touch what was asked about come first; the choice's own order decides the rest. */
function relevance(scene: Scene, cause: Diagnosis['rootCauses'][number]): number {
  const refs = [cause.target, ...cause.explains, ...cause.affects];
  const named = refs.findIndex((ref) => isAskedAbout(scene, ref));
  return named < 0 ? 0 : 1;
}
