import { conditionOf, refKey, refOf, textAt } from '@aetherius/domain';
import type { KubeObject, ObjectRef, RefKey } from '@aetherius/domain';
import type { ObservedFact } from '../facts/fact.ts';
import type { Scene } from '../facts/scene.ts';
import { isDns } from '../facts/services.ts';
import { servicesFor } from '../facts/workloads.ts';
import type { Hypothesis } from './hypotheses.ts';

/** How far a cause reaches: the objects that suffer, each with the one it suffers from. */
export interface Reach {
  /** Affected objects in the order in which the effect spreads; the first are where it begins. */
  readonly affected: ReadonlyMap<RefKey, Affected>;
  /** The abnormal facts that it explains. */
  readonly explained: ReadonlySet<ObservedFact>;
}

/** An object that a cause harms, and how the harm came to it. */
export interface Affected {
  readonly ref: ObjectRef;
  readonly from?: RefKey;
  readonly hops: number;
  /** Only set to call what is in trouble: it suffers in its answers, but its crashes are its own. */
  readonly isCaller: boolean;
}

/** The cluster as cause and effect, indexed for spreading. */
export class CausalGraph {
  readonly #scene: Scene;
  readonly #blaming = new Map<RefKey, ObservedFact[]>();
  readonly #podOwnersByNode = new Map<string, Map<RefKey, ObjectRef>>();
  /** Complaints that name nobody, by namespace. */
  readonly #vague = new Map<string, ObservedFact[]>();

  constructor(scene: Scene) {
    this.#scene = scene;
    for (const fact of scene.ledger.all()) {
      if (isVague(fact)) append(this.#vague, fact.subject.namespace ?? '', fact);
      if (!fact.blames) continue;
      append(this.#blaming, refKey(fact.blames), fact);
    }
    for (const pod of scene.view.list('Pod')) this.#indexPod(pod);
  }

  #indexPod(pod: KubeObject): void {
    const node = textAt(pod, 'spec.nodeName');
    if (!node) return;
    const owner = refOf(this.#scene.ownerOf(pod));
    const owners = this.#podOwnersByNode.get(node) ?? new Map<RefKey, ObjectRef>();
    owners.set(refKey(owner), owner);
    this.#podOwnersByNode.set(node, owners);
  }

  /** Spreads a hypothesis over the relations that its rule declares. */
  reachOf(hypothesis: Hypothesis): Reach {
    const affected = new Map<RefKey, Affected>();
    const queue: Affected[] = [];
    const add = (ref: ObjectRef, from?: Affected, isCaller = false): void => {
      const key = refKey(ref);
      if (affected.has(key)) return;
      const entry: Affected = {
        ref,
        hops: from ? from.hops + 1 : 0,
        isCaller,
        ...(from ? { from: refKey(from.ref) } : {}),
      };
      affected.set(key, entry);
      queue.push(entry);
    };
    add(hypothesis.target);
    for (const anchor of hypothesis.anchors) add(anchor.subject);
    for (let next = queue.shift(); next; next = queue.shift()) {
      for (const ref of this.#effectsOn(next, hypothesis)) add(ref, next);
    }
    // Last, so that whoever says whom it could not reach is known as such.
    for (const entry of affected.values()) {
      for (const ref of this.#callersOf(entry.ref)) add(ref, entry, true);
    }
    return { affected, explained: this.#explained(hypothesis, affected) };
  }

  #effectsOn(cause: Affected, hypothesis: Hypothesis): ObjectRef[] {
    const { ref } = cause;
    const blaming = (this.#blaming.get(refKey(ref)) ?? []).map((fact) => fact.subject);
    switch (ref.kind) {
      case 'Node':
        return [...blaming, ...this.#victimsOfNode(ref)];
      case 'PersistentVolumeClaim':
        return [...blaming, ...this.#usersOf(ref)];
      case 'Service':
        return [...blaming, ...this.#ingressesOf(ref), ...this.#deafTo(ref)];
      case 'ValidatingWebhookConfiguration':
      case 'MutatingWebhookConfiguration':
        return [...blaming, ...this.#backendsOf(ref)];
      case 'ConfigMap':
        return hypothesis.rule.explainsAlong.includes('resolves') ? this.#unresolving() : blaming;
      default:
        return [...blaming, ...this.#servicesOf(ref)];
    }
  }

  #servicesOf(ref: ObjectRef): ObjectRef[] {
    const workload = this.#scene.workloads.get(refKey(ref));
    return workload ? servicesFor(this.#scene, workload).map(refOf) : [];
  }

  #ingressesOf(ref: ObjectRef): ObjectRef[] {
    const links = this.#scene.view.linksTo(ref).filter((link) => link.relation === 'routes-to');
    return links.map((link) => link.ref);
  }

  /** A webhook without a backend and a backend without pods are one fault, named at the webhook. */
  #backendsOf(webhook: ObjectRef): ObjectRef[] {
    const links = this.#scene.view.linksFrom(webhook);
    return links.map((link) => link.ref).filter((ref) => ref.kind === 'Service');
  }

  /** Workloads with an abnormal fact that are set to call a Service. */
  #callersOf(ref: ObjectRef): ObjectRef[] {
    if (ref.kind !== 'Service') return [];
    const links = this.#scene.view.linksTo(ref).filter((link) => link.relation === 'calls');
    return links
      .map((link) => link.ref)
      .filter((caller) => this.#scene.ledger.about(caller).some((fact) => fact.abnormal));
  }

  #usersOf(claim: ObjectRef): ObjectRef[] {
    const users = this.#scene.view.linksTo(claim).filter((link) => link.relation === 'mounts');
    return users.flatMap((link) => {
      const object = this.#scene.view.get(link.ref);
      return object ? [refOf(this.#scene.ownerOf(object))] : [];
    });
  }

  /** Who cannot resolve names while the Service in trouble is the cluster's DNS. */
  #deafTo(ref: ObjectRef): ObjectRef[] {
    const service = this.#scene.view.get(ref);
    return service && isDns(service) ? this.#unresolving() : [];
  }

  #unresolving(): ObjectRef[] {
    const calls = this.#scene.ledger.ofKind('call_failing');
    return calls
      .filter((fact) => fact.fields['problem'] === 'unresolved')
      .map((fact) => fact.subject);
  }

  /** Workloads with pods on a node that is gone, and pods that wait because it is. */
  #victimsOfNode(ref: ObjectRef): ObjectRef[] {
    const node = this.#scene.view.get(ref);
    const isGone = textAt(node && conditionOf(node, 'Ready'), 'status') !== 'True';
    const waiting = this.#scene.ledger.ofKind('pod_unschedulable').filter((fact) => {
      const problems = fact.fields['problems'];
      const names = Array.isArray(problems) ? problems : [];
      return (
        names.includes('node_pressure_taint') ||
        (isGone && names.includes('node_not_ready_taint')) ||
        fact.refs['node']?.name === ref.name
      );
    });
    const owners = isGone ? [...(this.#podOwnersByNode.get(ref.name)?.values() ?? [])] : [];
    return [...owners, ...waiting.map((fact) => fact.subject)];
  }

  #explained(hypothesis: Hypothesis, affected: ReadonlyMap<RefKey, Affected>): Set<ObservedFact> {
    const explained = new Set<ObservedFact>(hypothesis.anchors.filter((fact) => fact.abnormal));
    const starts = new Set(hypothesis.anchors.map((anchor) => refKey(anchor.subject)));
    for (const [key, entry] of affected) {
      for (const fact of this.#scene.ledger.about(entry.ref)) {
        if (!fact.abnormal || standsAlone.has(fact.kind)) continue;
        const isDirect = starts.has(key);
        if (isDirect ? explainsHere(hypothesis, fact) : this.#isConsequence(entry, fact, affected))
          explained.add(fact);
      }
    }
    this.#addVague(hypothesis, affected, explained);
    return explained;
  }

  /** A sure cause also explains what others in its namespace say without naming anybody. */
  #addVague(
    hypothesis: Hypothesis,
    affected: ReadonlyMap<RefKey, Affected>,
    explained: Set<ObservedFact>,
  ): void {
    if (hypothesis.logOdds < minOddsForVague || hypothesis.anchors.some(isVague)) return;
    const namespaces = new Set([...affected.values()].map((one) => one.ref.namespace ?? ''));
    for (const namespace of namespaces) {
      for (const fact of this.#vague.get(namespace) ?? []) explained.add(fact);
    }
  }

  /** Whether a fact of a downstream object may follow from trouble upstream. */
  #isConsequence(
    entry: Affected,
    fact: ObservedFact,
    affected: ReadonlyMap<RefKey, Affected>,
  ): boolean {
    const from = entry.from ?? '';
    const isUnderneath = from.startsWith('Node/') || from.startsWith('PersistentVolumeClaim/');
    if (isUnderneath || entry.ref.kind === 'PersistentVolumeClaim') return true;
    if (from.startsWith('Service/') && fact.fields['problem'] === 'unresolved') return true;
    if (fact.blames) return affected.has(refKey(fact.blames));
    if (entry.isCaller && !inAnswers.has(fact.kind)) return false;
    return fact.kind === 'call_failing' ? isOutward(fact) : consequences.has(fact.kind);
  }
}

/** A failing call that is not known to go to a Service of the cluster. */
function isOutward(fact: ObservedFact): boolean {
  return fact.fields['isKnown'] !== true || fact.fields['isInCluster'] !== true;
}

/** Only a cause as credible as this is believed to be behind complaints without a name. */
const minOddsForVague = 1.5;

/** A complaint that names nobody, or a share of failing requests, which may have any cause. */
function isVague(fact: ObservedFact): boolean {
  if (!fact.abnormal) return false;
  if (fact.kind === 'call_failing') {
    const isBareAddress = /^[\d.]+$/.test(String(fact.fields['host'])) && !fact.fields['exists'];
    return isBareAddress
      ? fact.fields['isInCluster'] === true
      : fact.fields['host'] === '' && fact.fields['isKnown'] !== true;
  }
  return fact.kind === 'errors_high' || fact.kind === 'log_peer_unnamed';
}

function append<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

/** Defects that no other fault brings about: they are only explained by their own hypothesis. */
const standsAlone = new Set([
  'address_port_wrong',
  'service_selects_strangers',
  'ingress_class_missing',
  'ingress_backend_missing',
  'ingress_port_missing',
  'ingress_secret_missing',
  'object_stuck_deleting',
  'node_not_ready',
  'node_pressure',
  'node_pods_full',
  'scale_target_missing',
  'delivery_failed',
  'certificate_over',
  'traffic_policy_strands',
]);

/** What a caller shows when the one it calls is in trouble. */
const consequences = new Set([
  'container_crashed',
  'workload_unavailable',
  'probe_failing',
  'errors_high',
  'latency_high',
  'job_failed',
  'init_running',
  'service_without_ready_endpoints',
  'service_selects_nothing',
  'log_error',
  'log_fatal',
  'log_exception',
  'log_operation_failed',
  'log_refused',
  'log_timeout',
  'log_unresolved',
  'log_call_failed',
  'log_peer_unnamed',
  'log_waiting',
  'log_slow_call',
  'log_auth_required',
  'log_auth_failed',
  'log_network_errors',
  'log_upstream_wrong',
  'log_rate_limited',
  'log_pool_exhausted',
  'pod_evicted',
  'scaler_inactive',
]);

/** What is wrong with answers only, not with the process. */
const inAnswers = new Set([
  'errors_high',
  'latency_high',
  'log_error',
  'log_operation_failed',
  'log_peer_unnamed',
  'log_slow_call',
  'log_upstream_wrong',
  'call_failing',
]);

/** Facts of one container that a fault in another one does not bring about. */
const ownToContainer = new Set([
  'container_oom_killed',
  'container_crashed',
  'container_start_failed',
  'container_config_error',
  'image_pull_failed',
]);

function explainsHere(hypothesis: Hypothesis, fact: ObservedFact): boolean {
  if (!fact.container || !ownToContainer.has(fact.kind)) return true;
  const containers = new Set(hypothesis.anchors.map((anchor) => anchor.container));
  return containers.has(undefined) || containers.has(fact.container);
}
