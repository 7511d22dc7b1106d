import {
  hasLabels,
  numberAt,
  podLabelsOf,
  podSpecOf,
  recordAt,
  recordsAt,
  refOf,
  textAt,
  textMapAt,
  conditionOf,
} from '@aetherius/domain';
import type { JsonRecord, KubeObject } from '@aetherius/domain';
import { fieldSource } from './fact.ts';
import { isAskedAbout } from './workloads.ts';
import type { Scene, Workload } from './scene.ts';
import { wordAt } from './reading.ts';

/** Services against the pods they should select and the ports those listen on. */
export function readServices(scene: Scene): void {
  for (const service of scene.view.list('Service')) {
    const selector = textMapAt(service, 'spec.selector');
    if (Object.keys(selector).length === 0 || textAt(service, 'spec.type') === 'ExternalName')
      continue;
    const namespace = service.metadata.namespace ?? '';
    const pods = scene.view
      .podsWithLabels(namespace, selector)
      .filter((pod) => !pod.metadata.deletionTimestamp);
    if (pods.length === 0) readUnmatched(scene, service, selector);
    else readMatched(scene, service, pods);
  }
}

function selectorText(selector: Readonly<Record<string, string>>): string {
  return Object.entries(selector)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}

function readUnmatched(
  scene: Scene,
  service: KubeObject,
  selector: Readonly<Record<string, string>>,
): void {
  const namespace = service.metadata.namespace ?? '';
  const candidates = [...scene.workloads.values()].filter(
    (one) => one.ref.namespace === namespace && one.object.kind !== 'Job',
  );
  const matching = candidates.find((one) => hasLabels(podLabelsOf(one.object), selector));
  const nearest = matching ?? nearestWorkload(candidates, service, selector);
  const labels = nearest ? podLabelsOf(nearest.object) : {};
  const isAsked = isAskedAbout(scene, refOf(service));
  const isNeeded = isAsked || isUsed(scene, service) || isDns(service);
  const wrong = Object.entries(selector).filter(([key, value]) => labels[key] !== value);
  scene.ledger.add({
    kind: 'service_selects_nothing',
    subject: refOf(service),
    source: fieldSource(service, 'spec.selector', selectorText(selector)),
    // Without pods on purpose, or left over, it harms nobody until somebody asks or calls.
    abnormal: isNeeded || (nearest !== undefined && !matching),
    refs: nearest ? { workload: nearest.ref } : {},
    fields: {
      selector: selectorText(selector),
      wrong: selectorText(Object.fromEntries(wrong)),
      has: wrong.map(([key]) => `${key}=${labels[key] ?? '(absent)'}`).join(','),
      labels: selectorText(withoutHash(labels)),
      workload: nearest ? `${nearest.ref.kind}/${nearest.ref.name}` : '',
      problem: emptiness(matching, nearest),
      isAsked,
    },
    ...(matching ? { blames: matching.ref } : {}),
  });
}

function emptiness(matching: Workload | undefined, nearest: Workload | undefined): string {
  if (matching) return 'no_pods';
  return nearest ? 'mismatch' : 'no_workload';
}

/** The cluster's DNS is called by everything, though nothing is set to call it. */
export function isDns(service: KubeObject): boolean {
  return recordsAt(service, 'spec.ports').some((port) => port['port'] === 53);
}

function isUsed(scene: Scene, service: KubeObject): boolean {
  return scene.view
    .linksTo(refOf(service))
    .some((link) => link.relation === 'calls' || link.relation === 'routes-to');
}

function withoutHash(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => key !== 'pod-template-hash'));
}

/** The workload that the Service was most likely meant for: shared labels first, then its name. */
function nearestWorkload(
  candidates: readonly Workload[],
  service: KubeObject,
  selector: Readonly<Record<string, string>>,
): Workload | undefined {
  let best: Workload | undefined;
  let bestScore = 0;
  for (const candidate of candidates) {
    const score = kinship(candidate, service, selector);
    if (score <= bestScore) continue;
    best = candidate;
    bestScore = score;
  }
  return best;
}

function kinship(
  candidate: Workload,
  service: KubeObject,
  selector: Readonly<Record<string, string>>,
): number {
  const labels = podLabelsOf(candidate.object);
  const shared = Object.entries(selector).filter(([key, value]) => labels[key] === value).length;
  const sameKey = Object.keys(selector).filter((key) => key in labels).length;
  const name = service.metadata.name;
  const isNamesake = candidate.ref.name === name || stem(candidate.ref.name) === stem(name);
  const values = Object.values(selector);
  const isMeant = values.some((value) => alike(value, candidate.ref.name));
  if (shared === 0 && !isNamesake && !(sameKey > 0 && isMeant)) return 0;
  return shared * 4 + (isNamesake ? 3 : 0) + (isMeant ? 2 : 0) + sameKey;
}

function stem(name: string): string {
  return name.replace(/-(service|svc|server|deployment|deploy|app)$/, '');
}

/** Names that differ by a letter or an ending: `invoice` and `invoices`. */
function alike(a: string, b: string): boolean {
  if (a === b) return true;
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  return (
    short.length >= 4 &&
    long.startsWith(short.slice(0, Math.max(4, short.length - 2))) &&
    long.length - short.length <= 3
  );
}

function readMatched(scene: Scene, service: KubeObject, pods: readonly KubeObject[]): void {
  const owners = new Map<string, KubeObject>();
  for (const pod of pods) {
    const owner = scene.ownerOf(pod);
    owners.set(`${owner.kind}/${owner.metadata.name}`, owner);
  }
  const isReady = pods.some((pod) => textAt(conditionOf(pod, 'Ready'), 'status') === 'True');
  if (!isReady && textAt(service, 'spec.publishNotReadyAddresses') !== 'true') {
    const owner = [...owners.values()][0];
    scene.ledger.add({
      kind: 'service_without_ready_endpoints',
      subject: refOf(service),
      source: fieldSource(
        service,
        'spec.selector',
        selectorText(textMapAt(service, 'spec.selector')),
      ),
      abnormal: true,
      fields: { pods: pods.length, workload: owner ? `${owner.kind}/${owner.metadata.name}` : '' },
      ...(owner ? { blames: refOf(owner) } : {}),
    });
  }
  readPorts(scene, service, pods);
  if (owners.size > 1) readBreadth(scene, service, [...owners.values()]);
}

/** Ports that a pod's containers declare, by number and by name. */
function declaredPorts(pod: KubeObject): { numbers: Set<number>; names: Set<string> } {
  const spec = podSpecOf(pod) ?? {};
  const ports = recordsAt(spec, 'containers').flatMap((container) => recordsAt(container, 'ports'));
  return {
    numbers: new Set(
      ports.map((port) => numberAt(port, 'containerPort')).filter((one) => one !== undefined),
    ),
    names: new Set(ports.map((port) => textAt(port, 'name')).filter((one) => one !== undefined)),
  };
}

function readPorts(scene: Scene, service: KubeObject, pods: readonly KubeObject[]): void {
  const pod = pods[0];
  if (!pod) return;
  const { numbers, names } = declaredPorts(pod);
  const known = new Set([...numbers, ...listenPortsOf(pod)]);
  for (const port of recordsAt(service, 'spec.ports')) {
    const target = String(port['targetPort'] ?? port['port'] ?? '');
    const isNamed = !/^\d+$/.test(target);
    const isServed = isNamed ? names.has(target) : known.has(Number(target));
    if (isServed || (known.size === 0 && !isNamed)) continue;
    const serves = [...known].toSorted((a, b) => a - b).join(', ') || [...names].join(', ');
    statePort(scene, service, { port, target, isNamed, serves, isOnlyOne: known.size === 1, pod });
  }
}

interface UnservedPort {
  readonly port: JsonRecord;
  readonly target: string;
  readonly isNamed: boolean;
  readonly serves: string;
  readonly isOnlyOne: boolean;
  readonly pod: KubeObject;
}

function statePort(scene: Scene, service: KubeObject, unserved: UnservedPort): void {
  const { port, target, isNamed, serves, isOnlyOne } = unserved;
  const number = String(port['port'] ?? '');
  scene.ledger.add({
    kind: 'service_port_unserved',
    subject: refOf(service),
    source: fieldSource(
      service,
      `spec.ports[${textAt(port, 'name') ?? number}].targetPort`,
      target,
    ),
    // Declared ports are only a hint: a container may listen on others. So this needs a witness.
    abnormal: isNamed,
    refs: { workload: refOf(scene.ownerOf(unserved.pod)) },
    fields: {
      targetPort: target,
      port: number,
      portName: wordAt(port, 'name'),
      serves,
      isNamed,
      isOnlyOne,
      isAsked: isAskedAbout(scene, refOf(service)),
      ports: recordsAt(service, 'spec.ports').length,
    },
  });
}

/** Ports that a command line says it listens on: `--port=9090`, `-p 8080`, `:8080`. */
function listenPortsOf(pod: KubeObject): Set<number> {
  const found = new Set<number>();
  for (const container of recordsAt(podSpecOf(pod) ?? {}, 'containers')) {
    const line = JSON.stringify([container['command'] ?? [], container['args'] ?? []]);
    for (const match of line.matchAll(
      /(?:--?(?:http-|grpc-|listen-)?(?:port|p)[= ",]+|--listen[= ",]+\S*?:|(?:listen|addr|bind)\S*?:)(\d{2,5})/gi,
    )) {
      found.add(Number(match[1]));
    }
  }
  return found;
}

function readBreadth(scene: Scene, service: KubeObject, owners: readonly KubeObject[]): void {
  const selector = textMapAt(service, 'spec.selector');
  const target =
    numberAt(recordsAt(service, 'spec.ports')[0], 'targetPort') ??
    numberAt(recordsAt(service, 'spec.ports')[0], 'port');
  if (target === undefined) return;
  const serves = (owner: KubeObject) => declaredPorts(owner).numbers;
  const strangers = owners.filter((owner) => {
    const ports = serves(owner);
    return owner.kind !== 'Job' && ports.size > 0 && !ports.has(target);
  });
  const rightful = owners.filter((owner) => serves(owner).has(target));
  const stranger = strangers[0];
  if (!stranger || rightful.length === 0) return;
  scene.ledger.add({
    kind: 'service_selects_strangers',
    subject: refOf(service),
    source: fieldSource(service, 'spec.selector', selectorText(selector)),
    abnormal: true,
    refs: { stranger: refOf(stranger), ...(rightful[0] ? { workload: refOf(rightful[0]) } : {}) },
    fields: {
      selector: selectorText(selector),
      strangers: strangers.map((one) => one.metadata.name).join(', '),
      strangerPorts: [...serves(stranger)].join(', '),
      rightful: rightful.map((one) => one.metadata.name).join(', '),
      targetPort: target,
    },
  });
}

/** Services that keep traffic on the node where it arrives, and nodes without an endpoint. */
export function readTrafficPolicies(scene: Scene): void {
  for (const service of scene.view.list('Service')) {
    const internal = textAt(service, 'spec.internalTrafficPolicy') === 'Local';
    const external = textAt(service, 'spec.externalTrafficPolicy') === 'Local';
    if (!internal && !external) continue;
    const selector = textMapAt(service, 'spec.selector');
    if (Object.keys(selector).length === 0) continue;
    const namespace = service.metadata.namespace ?? '';
    const pods = scene.view.podsWithLabels(namespace, selector);
    const covered = new Set(pods.filter(isReadyPod).map((pod) => wordAt(pod, 'spec.nodeName')));
    if (covered.size === 0) continue;
    const nodes = internal
      ? callerNodes(scene, service)
      : scene.view.list('Node').map((node) => node.metadata.name);
    const bare = nodes.filter((node) => !covered.has(node));
    if (bare.length === 0) continue;
    scene.ledger.add({
      kind: 'traffic_policy_strands',
      subject: refOf(service),
      source: fieldSource(
        service,
        internal ? 'spec.internalTrafficPolicy' : 'spec.externalTrafficPolicy',
        'Local',
      ),
      abnormal: internal,
      fields: {
        policy: internal ? 'internalTrafficPolicy' : 'externalTrafficPolicy',
        bare: bare.slice(0, 4).join(', '),
        covered: [...covered].slice(0, 4).join(', '),
        isInternal: internal,
        isAsked: isAskedAbout(scene, refOf(service)),
      },
    });
  }
}

function isReadyPod(pod: KubeObject): boolean {
  return textAt(conditionOf(pod, 'Ready'), 'status') === 'True';
}

/** Nodes on which pods run that name the Service in their configuration. */
function callerNodes(scene: Scene, service: KubeObject): string[] {
  const nodes = new Set<string>();
  for (const link of scene.view.linksTo(refOf(service))) {
    if (link.relation !== 'calls') continue;
    const workload = scene.workloads.get(
      `${link.ref.kind}/${link.ref.namespace ?? ''}/${link.ref.name}`,
    );
    for (const pod of workload?.pods ?? []) nodes.add(wordAt(pod, 'spec.nodeName'));
  }
  nodes.delete('');
  return [...nodes];
}

/** The Service that has this cluster IP, or whose pod has this pod IP. */
export function serviceByAddress(scene: Scene): Map<string, KubeObject> {
  const found = new Map<string, KubeObject>();
  for (const service of scene.view.list('Service')) {
    for (const address of [
      textAt(service, 'spec.clusterIP'),
      ...recordsAt(service, 'status.loadBalancer.ingress').map((one) => textAt(one, 'ip')),
    ]) {
      if (address && address !== 'None') found.set(address, service);
    }
  }
  for (const pod of scene.view.list('Pod')) {
    const address = textAt(pod, 'status.podIP');
    const service =
      address && !recordAt(pod, 'spec')['hostNetwork']
        ? scene.view.selecting(pod, 'Service')[0]
        : undefined;
    if (address && service) found.set(address, service);
  }
  return found;
}
