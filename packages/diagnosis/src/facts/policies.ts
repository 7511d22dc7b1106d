import {
  matchesSelector,
  parseLabelSelector,
  podLabelsOf,
  recordAt,
  recordsAt,
  refKey,
  refOf,
  textsAt,
} from '@aetherius/domain';
import type { JsonRecord, KubeObject, ObjectRef } from '@aetherius/domain';
import { backendsOf, configuredCalls } from './addresses.ts';
import { fieldSource } from './fact.ts';
import type { ObservedFact } from './fact.ts';
import { isAskedAbout } from './workloads.ts';
import type { Scene, Workload } from './scene.ts';

/** Network policies that forbid a call which a workload is set to make. */
export function readNetworkPolicies(scene: Scene): void {
  if (scene.view.count('NetworkPolicy') === 0) return;
  for (const workload of scene.workloads.values()) {
    const caller = workload.pods[0];
    if (!caller) continue;
    readEgressDns(scene, workload, caller);
    const calls = new Map(
      [...configuredCalls(scene, workload), ...loggedCalls(scene, workload)].map((ref) => [
        refKey(ref),
        ref,
      ]),
    );
    for (const ref of calls.values()) readCall(scene, { workload, caller, ref });
  }
  readIngressDenials(scene);
}

function loggedCalls(scene: Scene, workload: Workload): ObjectRef[] {
  return failingCalls(scene, workload.ref).flatMap((fact) => fact.refs['service'] ?? []);
}

function failingCalls(scene: Scene, ref: ObjectRef): ObservedFact[] {
  return scene.ledger.about(ref).filter((fact) => fact.kind === 'call_failing');
}

interface Call {
  readonly workload: Workload;
  readonly caller: KubeObject;
  readonly ref: ObjectRef;
}

function readCall(scene: Scene, call: Call): void {
  const service = scene.view.get(call.ref);
  const backend = service && backendsOf(scene, service)[0];
  const target = backend && scene.workloads.get(refKey(backend))?.pods[0];
  if (!service || !target) return;
  const ports = targetPortsOf(service);
  const blocking =
    denial(scene, { pod: target, peer: call.caller, direction: 'Ingress', ports }) ??
    denial(scene, { pod: call.caller, peer: target, direction: 'Egress', ports });
  if (!blocking) return;
  const failing = failingCalls(scene, call.workload.ref);
  const isWitnessed = failing.some(
    (fact) => fact.blames && refKey(fact.blames) === refKey(call.ref),
  );
  state(scene, {
    ...blocking,
    subject: isWitnessed ? call.workload.ref : backend,
    service,
    caller: call.workload.ref,
    isWitnessed,
  });
}

interface Denial {
  readonly policy: KubeObject;
  readonly direction: 'Ingress' | 'Egress';
  readonly isDenyAll: boolean;
}

function state(
  scene: Scene,
  denied: Denial & {
    subject: ObjectRef;
    service: KubeObject;
    caller: ObjectRef;
    isWitnessed: boolean;
  },
): void {
  const { policy, direction } = denied;
  scene.ledger.add({
    kind: 'policy_denies',
    subject: denied.subject,
    source: fieldSource(
      policy,
      `spec.${direction.toLowerCase()}`,
      recordsAt(policy, `spec.${direction.toLowerCase()}`),
    ),
    at: policy.metadata.creationTimestamp,
    abnormal: denied.isWitnessed,
    refs: { policy: refOf(policy), service: refOf(denied.service), caller: denied.caller },
    blames: refOf(denied.service),
    fields: {
      policy: policy.metadata.name,
      direction: direction.toLowerCase(),
      isDenyAll: denied.isDenyAll,
      service: denied.service.metadata.name,
      caller: denied.caller.name,
      ports: targetPortsOf(denied.service).join(', '),
      isWitnessed: denied.isWitnessed,
      isAsked: [denied.subject, refOf(denied.service), refOf(policy)].some((ref) =>
        isAskedAbout(scene, ref),
      ),
      selector: JSON.stringify(recordAt(policy, 'spec.podSelector.matchLabels')),
    },
  });
}

function targetPortsOf(service: KubeObject): string[] {
  return recordsAt(service, 'spec.ports').map((port) =>
    String(port['targetPort'] ?? port['port'] ?? ''),
  );
}

interface Question {
  readonly pod: KubeObject;
  readonly peer: KubeObject;
  readonly direction: 'Ingress' | 'Egress';
  readonly ports: readonly string[];
}

/** The policy that closes a direction for a pod without any policy opening it for the peer. */
function denial(scene: Scene, question: Question): Denial | undefined {
  const { pod, direction } = question;
  const policies = scene.view
    .selecting(pod, 'NetworkPolicy')
    .filter((policy) => governs(policy, direction));
  const isOpened = policies.some((policy) =>
    recordsAt(policy, `spec.${direction.toLowerCase()}`).some((rule) =>
      allows(scene, rule, { ...question, policy }),
    ),
  );
  const newest = policies.toSorted((a, b) =>
    (b.metadata.creationTimestamp ?? '').localeCompare(a.metadata.creationTimestamp ?? ''),
  )[0];
  if (!newest || isOpened) return undefined;
  return {
    policy: newest,
    direction,
    isDenyAll: recordsAt(newest, `spec.${direction.toLowerCase()}`).length === 0,
  };
}

function governs(policy: KubeObject, direction: 'Ingress' | 'Egress'): boolean {
  const types = textsAt(policy, 'spec.policyTypes');
  if (types.length > 0) return types.includes(direction);
  return direction === 'Ingress' || recordsAt(policy, 'spec.egress').length > 0;
}

function allows(scene: Scene, rule: JsonRecord, asked: Question & { policy: KubeObject }): boolean {
  const ports = recordsAt(rule, 'ports').map((port) => String(port['port'] ?? ''));
  const isPortOpen =
    ports.length === 0 ||
    asked.ports.length === 0 ||
    ports.some((port) => port === '' || asked.ports.includes(port) || !/^\d+$/.test(port));
  const peers = recordsAt(rule, asked.direction === 'Ingress' ? 'from' : 'to');
  return isPortOpen && (peers.length === 0 || peers.some((peer) => isPeer(scene, peer, asked)));
}

function isPeer(scene: Scene, peer: JsonRecord, asked: Question & { policy: KubeObject }): boolean {
  // Address blocks are about hosts outside; whether one covers a pod depends on the network plug-in.
  if (peer['ipBlock']) return true;
  const namespace = asked.peer.metadata.namespace ?? '';
  const isNamespace = peer['namespaceSelector']
    ? matchesSelector(
        namespaceLabels(scene, namespace),
        parseLabelSelector(recordAt(peer, 'namespaceSelector')),
      )
    : namespace === asked.policy.metadata.namespace;
  const isPod = peer['podSelector']
    ? matchesSelector(podLabelsOf(asked.peer), parseLabelSelector(recordAt(peer, 'podSelector')))
    : true;
  return isNamespace && isPod;
}

function namespaceLabels(scene: Scene, name: string): Record<string, string> {
  const labels = scene.view.get({ kind: 'Namespace', name })?.metadata.labels ?? {};
  return { 'kubernetes.io/metadata.name': name, ...labels };
}

/** Egress that is closed also for DNS makes every name fail. */
function readEgressDns(scene: Scene, workload: Workload, caller: KubeObject): void {
  const policies = scene.view
    .selecting(caller, 'NetworkPolicy')
    .filter((policy) => governs(policy, 'Egress'));
  const policy = policies[0];
  if (!policy) return;
  const opensDns = policies.some((one) =>
    recordsAt(one, 'spec.egress').some((rule) => {
      const ports = recordsAt(rule, 'ports').map((port) => String(port['port'] ?? ''));
      return ports.length === 0
        ? recordsAt(rule, 'to').length === 0 ||
            recordsAt(rule, 'to').some((peer) => peer['namespaceSelector'])
        : ports.includes('53');
    }),
  );
  const unresolved = failingCalls(scene, workload.ref).filter((fact) =>
    ['unresolved', 'timeout'].includes(String(fact.fields['problem'])),
  );
  if (opensDns || unresolved.length === 0) return;
  scene.ledger.add({
    kind: 'policy_denies',
    subject: workload.ref,
    source: fieldSource(policy, 'spec.egress', recordsAt(policy, 'spec.egress')),
    at: policy.metadata.creationTimestamp,
    abnormal: true,
    refs: { policy: refOf(policy), caller: workload.ref },
    fields: {
      policy: policy.metadata.name,
      direction: 'egress',
      isDenyAll: recordsAt(policy, 'spec.egress').length === 0,
      service: 'DNS',
      caller: workload.ref.name,
      ports: '53',
      isWitnessed: true,
      selector: JSON.stringify(recordAt(policy, 'spec.podSelector.matchLabels')),
    },
  });
}

/** How many selected workloads of a policy are looked at. */
const maxSelected = 20;

/** Without a caller that is known, a policy that lets nobody in still explains a dead Service. */
function readIngressDenials(scene: Scene): void {
  for (const policy of scene.view.list('NetworkPolicy')) {
    if (!governs(policy, 'Ingress')) continue;
    const namespace = policy.metadata.namespace ?? '';
    const neighbours = [...scene.workloads.values()].filter(
      (one) => one.ref.namespace === namespace && one.pods.length > 0,
    );
    const selector = parseLabelSelector(recordAt(policy, 'spec.podSelector'));
    const selected = neighbours.filter((one) => matchesSelector(podLabelsOf(one.object), selector));
    for (const workload of selected.slice(0, maxSelected)) {
      readClosedDoor(scene, policy, { workload, neighbours });
    }
  }
}

function readClosedDoor(
  scene: Scene,
  policy: KubeObject,
  door: { readonly workload: Workload; readonly neighbours: readonly Workload[] },
): void {
  const pod = door.workload.pods[0];
  const service = pod && scene.view.selecting(pod, 'Service')[0];
  if (!pod || !service || mayEnter(scene, pod, door)) return;
  const namespace = policy.metadata.namespace ?? '';
  state(scene, {
    policy,
    direction: 'Ingress',
    isDenyAll: recordsAt(policy, 'spec.ingress').length === 0,
    subject: door.workload.ref,
    service,
    caller: { kind: 'Namespace', name: namespace },
    isWitnessed: false,
  });
}

/** Whether any workload of the namespace, or the world outside, may reach the pod. */
function mayEnter(
  scene: Scene,
  pod: KubeObject,
  door: { readonly workload: Workload; readonly neighbours: readonly Workload[] },
): boolean {
  const policies = scene.view
    .selecting(pod, 'NetworkPolicy')
    .filter((one) => governs(one, 'Ingress'));
  const rules = policies.flatMap((one) => recordsAt(one, 'spec.ingress'));
  const isOpenOutside = rules.some((rule) => {
    const peers = recordsAt(rule, 'from');
    return peers.length === 0 || peers.some((peer) => peer['ipBlock'] || peer['namespaceSelector']);
  });
  if (isOpenOutside) return true;
  return door.neighbours.some((one) => {
    const peer = one.pods[0];
    return (
      peer !== undefined &&
      one !== door.workload &&
      !denial(scene, { pod, peer, direction: 'Ingress', ports: [] })
    );
  });
}
