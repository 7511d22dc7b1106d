import { recordAt, recordsAt, refOf, textAt, textMapAt, textsAt, valueAt } from '@aetherius/domain';
import type { KubeObject } from '@aetherius/domain';
import { fieldSource } from './fact.ts';
import type { Scene, Workload } from './scene.ts';

/** Name resolution: what CoreDNS is told, and pods that do not ask it. */
export function readDns(scene: Scene): void {
  for (const configMap of scene.view.list('ConfigMap')) {
    const corefile = textMapAt(configMap, 'data')['Corefile'];
    if (corefile !== undefined) readCorefile(scene, configMap, corefile);
  }
  for (const workload of scene.workloads.values()) readPodDns(scene, workload);
}

interface Suspicion {
  readonly problem: string;
  readonly snippet: string;
  readonly host: string;
}

function readCorefile(scene: Scene, configMap: KubeObject, corefile: string): void {
  const suspicion = suspectCorefile(corefile);
  if (!suspicion) return;
  const unresolved = scene.ledger.ofKind('log_unresolved');
  scene.ledger.add({
    kind: 'corefile_suspect',
    subject: refOf(configMap),
    source: fieldSource(configMap, 'data.Corefile', suspicion.snippet),
    abnormal: false,
    fields: { ...suspicion, isWitnessed: unresolved.length > 0, failing: unresolved.length },
  });
}

/** What in a Corefile keeps names of the cluster from resolving; undefined when nothing does. */
export function suspectCorefile(corefile: string): Suspicion | undefined {
  // A value that was redacted, or is no Corefile, says nothing.
  if (!corefile.includes('{')) return undefined;
  const live = corefile.replaceAll(/#.*$/gm, '');
  for (const suspect of suspicions) {
    const found = suspect(live);
    if (found) return found;
  }
  return undefined;
}

const suspicions: readonly ((live: string) => Suspicion | undefined)[] = [
  refusingTemplate,
  (live) => {
    if (/^\s*kubernetes\b/m.test(live)) return undefined;
    return { problem: 'no_kubernetes', snippet: 'no kubernetes plugin', host: 'cluster.local' };
  },
  (live) => {
    const zone = /^\s*kubernetes\s+([^\s{]+)/m.exec(live)?.[1] ?? 'cluster.local';
    const isUsual = /cluster\.local|^\$|hmac:/.test(zone);
    return isUsual ? undefined : { problem: 'zone', snippet: `kubernetes ${zone}`, host: zone };
  },
  (live) =>
    oddLine(
      'rewrite',
      live,
      /^\s*rewrite\s+(?:stop\s+)?(?:name\s+)?(?:exact\s+|suffix\s+|regex\s+)?(\S*svc\S*|\S*cluster\S*)\s+\S+/m,
    ),
  (live) => oddLine('hosts', live, /^\s*(?:127\.0\.0\.1|0\.0\.0\.0|192\.0\.2\.\d+)\s+(\S+svc\S*)/m),
  (live) => oddLine('forward', live, unroutableForward),
];

/** Addresses reserved for documentation or for nobody: a forward to them is a hole. */
const unroutableForward =
  /^\s*forward\s+\.\s+((?:192\.0\.2\.|198\.51\.100\.|203\.0\.113\.|240\.|127\.0\.0\.1\b|0\.0\.0\.0)\S*)/m;

function refusingTemplate(live: string): Suspicion | undefined {
  const [, head = '', body = ''] = /template\s+\S+\s+\S+([^{\n]*)\{([^}]*)\}/.exec(live) ?? [];
  const rcode = /rcode\s+(NXDOMAIN|SERVFAIL|REFUSED)/i.exec(body)?.[1];
  if (!rcode) return undefined;
  const matched = /match\s+"?([^"\n]+)/.exec(body)?.[1] ?? '';
  const zone = head.trim() || matched.trim();
  return { problem: 'template', snippet: `template … ${zone} rcode ${rcode}`, host: zone };
}

function oddLine(problem: string, live: string, pattern: RegExp): Suspicion | undefined {
  const match = pattern.exec(live);
  return match ? { problem, snippet: match[0].trim(), host: match[1] ?? '' } : undefined;
}

function readPodDns(scene: Scene, workload: Workload): void {
  for (const pod of workload.pods) {
    if (statePodDns(scene, workload, pod)) return;
  }
}

/** States that a pod bypasses the cluster's DNS; false when it does not. */
function statePodDns(scene: Scene, workload: Workload, pod: KubeObject): boolean {
  if (!bypassesDns(scene, pod)) return false;
  const policy = policyOf(pod);
  const nameservers = textsAt(pod, 'spec.dnsConfig.nameservers');
  scene.ledger.add({
    kind: 'dns_bypassed',
    subject: workload.ref,
    source: fieldSource(pod, 'spec.dnsPolicy', policy),
    abnormal: false,
    fields: {
      policy,
      nameservers: nameservers.join(', ') || '(of the node)',
      searches: textsAt(recordAt(pod, 'spec.dnsConfig'), 'searches').join(', '),
    },
  });
  return true;
}

function policyOf(pod: KubeObject): string {
  return textAt(pod, 'spec.dnsPolicy') ?? 'ClusterFirst';
}

function bypassesDns(scene: Scene, pod: KubeObject): boolean {
  const isStatic = pod.metadata.ownerReferences?.some((one) => one.kind === 'Node') === true;
  if (isStatic || servesDns(pod)) return false;
  const nameservers = textsAt(pod, 'spec.dnsConfig.nameservers');
  if (nameservers.some((address) => isClusterDns(scene, address))) return false;
  const isHostNetwork = valueAt(pod, 'spec.hostNetwork') === true;
  // On the node's network the policy ClusterFirst falls back to the node's own servers.
  if (isHostNetwork) return nameservers.length > 0;
  return ['None', 'Default'].includes(policyOf(pod));
}

/** A DNS server asks the servers of its node: it cannot ask itself. */
function servesDns(pod: KubeObject): boolean {
  return recordsAt(pod, 'spec.containers').some((container) =>
    recordsAt(container, 'ports').some((port) => port['containerPort'] === 53),
  );
}

function isClusterDns(scene: Scene, address: string): boolean {
  return (
    scene.view.list('Service').some((service) => textAt(service, 'spec.clusterIP') === address) ||
    address.startsWith('169.254.')
  );
}
