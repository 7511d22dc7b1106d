import {
  callsOf,
  controllerOf,
  endpointsOf,
  hasReadyEndpoint,
  isWorkloadKind,
  nodeOf,
  podsSelectedBy,
  recordsAt,
  refKey,
  refOf,
  selectorsOf,
  textAt,
  workloadOf,
} from '@aetherius/domain';
import type { ClusterView, KubeObject, ObjectRef } from '@aetherius/domain';
import { isNodeDown, isTroubleCondition } from './detectors/nodes.ts';

/**
 * The neighbours of a subject through which another symptom may share its cause. What most
 * workloads share (a healthy node, the namespace, a bound claim, an account) joins nothing.
 */
export function relatedOf(view: ClusterView, subject: KubeObject): ObjectRef[] {
  if (!isWorkloadKind(subject.kind)) return [];
  const controller = controllerOf(subject);
  const links = view.linksFrom(refOf(subject));
  const configuration = links
    .filter(({ ref }) => ref.kind === 'ConfigMap' || ref.kind === 'Secret')
    .map(({ ref }) => ref);
  return [
    ...(controller ? [controller] : []),
    ...selectorsOf(view, subject, 'Service').map((service) => refOf(service)),
    ...configuration,
    ...unboundClaims(view, subject),
    ...deadDependencies(view, subject),
  ];
}

/** What a pod of the subject adds: its node, if that is in trouble, and its own unbound claims. */
export function relatedOfPod(view: ClusterView, pod: KubeObject): ObjectRef[] {
  const node = nodeOf(view, pod);
  const isTroubled = node !== undefined && (isNodeDown(node) || hasPressure(node));
  return [...(isTroubled ? [refOf(node)] : []), ...unboundClaims(view, pod)];
}

/** References without repetition, the subject itself left out. */
export function withoutSubject(refs: readonly ObjectRef[], subject: ObjectRef): ObjectRef[] {
  const byKey = new Map(refs.map((ref) => [refKey(ref), ref]));
  byKey.delete(refKey(subject));
  return [...byKey.values()];
}

function unboundClaims(view: ClusterView, object: KubeObject): ObjectRef[] {
  return view
    .linksFrom(refOf(object))
    .filter(({ ref }) => ref.kind === 'PersistentVolumeClaim')
    .filter(({ ref }) => textAt(view.get(ref), 'status.phase') !== 'Bound')
    .map(({ ref }) => ref);
}

/** Services that the subject calls and that serve nobody now, with the workloads behind them. */
function deadDependencies(view: ClusterView, subject: KubeObject): ObjectRef[] {
  return callsOf(view, refOf(subject)).flatMap((ref): ObjectRef[] => {
    const service = view.get(ref);
    if (!service || endpointsOf(view, service).length === 0) return [];
    if (hasReadyEndpoint(view, service)) return [];
    const workloads = podsSelectedBy(view, service).map((pod) => workloadOf(view, pod));
    return [ref, ...workloads];
  });
}

function hasPressure(node: KubeObject): boolean {
  return recordsAt(node, 'status.conditions').some((condition) => isTroubleCondition(condition));
}
