import {
  conditionOf,
  isDeleting,
  isOfCurrentRevision,
  isWorkloadKind,
  podsOf,
  refKey,
  refOf,
  severities,
  symptomCodes,
} from '@aetherius/domain';
import type {
  ClusterView,
  IsoTime,
  KubeObject,
  MessageParams,
  ObjectRef,
  Symptom,
} from '@aetherius/domain';
import type { DetectionContext, Finding } from './finding.ts';
import { fingerprint } from './fingerprint.ts';
import { findingsOfPods, isFullyReady } from './pod-findings.ts';
import { relatedOf, withoutSubject } from './related.ts';
import { findingsOfSubject } from './subject-kinds.ts';
import { subjectsOf } from './subjects.ts';

/** What one subject shows at one time. */
export interface Detection {
  /** Symptoms that have stood for their hold, worst first. */
  readonly firing: readonly Symptom[];
  /** When to look again even if nothing changes: a hold or a trust ends then. */
  readonly watchAgainAt?: IsoTime;
  /**
   * Whether a symptom that is not in `firing` is positively absent. False while a workload is on
   * its way (pods missing or not ready): then only its own silence speaks, and a symptom that fired
   * before must be kept.
   */
  readonly isSettled: boolean;
}

/**
 * Looks at one subject (a workload, Service, Node, claim and so on; `subjectsTouchedBy` names
 * them). Pure: the same view and time give the same answer. A subject that is gone shows nothing
 * and is settled.
 */
export function detectSymptoms(view: ClusterView, subject: ObjectRef, now: IsoTime): Detection {
  const context: DetectionContext = { view, nowMs: Date.parse(now) };
  const object = view.get(subject) ?? absentOwner(view, subject);
  if (!object) return { firing: [], isSettled: true };
  const pods = hasPods(object.kind) ? podsOfOwner(view, object) : [];
  const findings = withoutVague([
    ...findingsOfSubject(context, object),
    ...findingsOfPods(context, object, pods),
  ]);
  return toDetection(context, { object, pods, findings });
}

/** Looks at every subject of a view. The detections' firing symptoms, worst first. */
export function detectCluster(
  view: ClusterView,
  now: IsoTime,
): { readonly firing: readonly Symptom[]; readonly watchAgainAt?: IsoTime } {
  const detections = subjectsOf(view).map((subject) => detectSymptoms(view, subject, now));
  const firing = detections.flatMap((detection) => detection.firing);
  const times = detections.flatMap(({ watchAgainAt }) => watchAgainAt ?? []);
  return { firing: firing.toSorted(bySeverity), ...earliest(times) };
}

interface Look {
  readonly object: KubeObject;
  readonly pods: readonly KubeObject[];
  readonly findings: readonly Finding[];
}

function toDetection(context: DetectionContext, look: Look): Detection {
  const { nowMs } = context;
  const subject = refOf(look.object);
  const due = look.findings.filter((finding) => finding.sinceMs + finding.holdMs <= nowMs);
  const pending = look.findings.filter((finding) => finding.sinceMs + finding.holdMs > nowMs);
  const neighbours = due.length > 0 ? relatedOf(context.view, look.object) : [];
  // Grouped before they are hashed: a broken workload of many pods tells one story many times.
  const groups = Map.groupBy(due, (finding) => `${finding.code} ${partOf(finding)}`);
  const firing = [...groups.values()].map((group) => toSymptom({ subject, group, neighbours }));
  const times = [
    ...pending.map((finding) => finding.sinceMs + finding.holdMs),
    ...due.flatMap((finding) => finding.standsUntilMs ?? []),
  ].map((timeMs) => new Date(timeMs).toISOString());
  return {
    firing: firing.toSorted(bySeverity),
    ...earliest(times),
    isSettled: isSettled(context, look),
  };
}

/** What tells two findings of one code and subject apart. */
function partOf(finding: Finding): string {
  return finding.container ?? finding.aspect ?? '';
}

interface SymptomParts {
  readonly subject: ObjectRef;
  readonly group: readonly Finding[];
  readonly neighbours: readonly ObjectRef[];
}

/** One symptom of the findings of several pods: told by the latest, since the earliest. */
function toSymptom({ subject, group, neighbours }: SymptomParts): Symptom {
  const told = group.reduce((a, b) => (b.sinceMs > a.sinceMs ? b : a));
  const since = Math.min(...group.map((finding) => finding.sinceMs));
  const related = [...group.flatMap((finding) => finding.related ?? []), ...neighbours];
  return {
    fingerprint: fingerprint({ reason: told.code, subject, container: partOf(told) }),
    code: told.code,
    subject,
    object: told.object,
    ...(told.container ? { container: told.container } : {}),
    severity: told.severity,
    since: new Date(since).toISOString(),
    params: { ...told.params, ...podCount(group) },
    related: withoutSubject(related, subject),
  };
}

function podCount(group: readonly Finding[]): MessageParams {
  const pods = new Set(
    group.filter(({ object }) => object.kind === 'Pod').map(({ object }) => refKey(object)),
  );
  return pods.size > 0 ? { podCount: pods.size } : {};
}

/** `workload_unavailable` is for what nothing else explains. */
function withoutVague(findings: readonly Finding[]): readonly Finding[] {
  const precise = findings.filter((finding) => finding.code !== 'workload_unavailable');
  return precise.length > 0 ? precise : findings;
}

function isSettled(context: DetectionContext, look: Look): boolean {
  const { object, pods } = look;
  if (!hasPods(object.kind) || isDeleting(object)) return true;
  if (object.kind === 'Job') {
    return ['Complete', 'Failed'].some((type) => conditionOf(object, type)?.['status'] === 'True');
  }
  const current = pods.filter((pod) => isOfCurrentRevision(context.view, pod));
  return isFullyReady(object, current);
}

/** Kinds whose pods are looked at under their name. A CronJob's belong to its Jobs. */
function hasPods(kind: string): boolean {
  return kind !== 'CronJob' && (isWorkloadKind(kind) || !knownWithoutPods.has(kind));
}

const knownWithoutPods: ReadonlySet<string> = new Set([
  'Service',
  'Ingress',
  'PersistentVolumeClaim',
  'HorizontalPodAutoscaler',
  'PodDisruptionBudget',
  'Node',
  'Namespace',
  'ConfigMap',
  'Secret',
  'ValidatingWebhookConfiguration',
  'MutatingWebhookConfiguration',
]);

function podsOfOwner(view: ClusterView, owner: KubeObject): readonly KubeObject[] {
  if (isWorkloadKind(owner.kind)) return podsOf(view, refOf(owner));
  return view.ownedBy(owner).filter((object) => object.kind === 'Pod');
}

/** An owner that the view does not hold (a custom resource) but whose pods it holds. */
function absentOwner(view: ClusterView, ref: ObjectRef): KubeObject | undefined {
  const { kind, name, namespace, uid, apiVersion = '' } = ref;
  if (!uid || isWorkloadKind(kind)) return undefined;
  const metadata = { name, uid, ...(namespace ? { namespace } : {}) };
  const owner: KubeObject = { apiVersion, kind, metadata };
  return view.ownedBy(owner).length > 0 ? owner : undefined;
}

/** The worst first; of equals the most precise, which is the order of the codes. */
function bySeverity(a: Symptom, b: Symptom): number {
  return (
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    symptomCodes.indexOf(a.code) - symptomCodes.indexOf(b.code)
  );
}

function earliest(times: readonly IsoTime[]): { watchAgainAt?: IsoTime } {
  const [first] = times.toSorted();
  return first ? { watchAgainAt: first } : {};
}
