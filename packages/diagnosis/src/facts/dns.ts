import { recordAt, refOf, textAt, textMapAt, textsAt, valueAt } from '@aetherius/domain';
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
  const live = corefile.replaceAll(/#.*$/gm, '');
  const template = /template\s+\S+\s+\S+([^{\n]*)\{([^}]*)\}/.exec(live);
  if (template && /rcode\s+(NXDOMAIN|SERVFAIL|REFUSED)/i.test(template[2] ?? '')) {
    const rcode = /rcode\s+(\w+)/i.exec(template[2] ?? '')?.[1] ?? '';
    const zone =
      (template[1] ?? '').trim() ||
      (/match\s+"?([^"\n]+)/.exec(template[2] ?? '')?.[1] ?? '').trim();
    return { problem: 'template', snippet: `template … ${zone} rcode ${rcode}`, host: zone };
  }
  if (!/^\s*kubernetes\b/m.test(live))
    return { problem: 'no_kubernetes', snippet: 'no kubernetes plugin', host: 'cluster.local' };
  const zone = /^\s*kubernetes\s+([^\s{]+)/m.exec(live)?.[1] ?? 'cluster.local';
  if (!/cluster\.local|^\$|hmac:/.test(zone))
    return { problem: 'zone', snippet: `kubernetes ${zone}`, host: zone };
  const rewrite =
    /^\s*rewrite\s+(?:stop\s+)?(?:name\s+)?(?:exact\s+|suffix\s+|regex\s+)?(\S*svc\S*|\S*cluster\S*)\s+(\S+)/m.exec(
      live,
    );
  if (rewrite)
    return { problem: 'rewrite', snippet: (rewrite[0] ?? '').trim(), host: rewrite[1] ?? '' };
  const hosts = /^\s*(?:127\.0\.0\.1|0\.0\.0\.0|192\.0\.2\.\d+)\s+(\S+svc\S*)/m.exec(live);
  if (hosts) return { problem: 'hosts', snippet: (hosts[0] ?? '').trim(), host: hosts[1] ?? '' };
  const forward = /^\s*forward\s+\.\s+(\S+)/m.exec(live)?.[1] ?? '';
  if (/^(192\.0\.2\.|198\.51\.100\.|203\.0\.113\.|240\.|127\.0\.0\.1$|0\.0\.0\.0)/.test(forward)) {
    return { problem: 'forward', snippet: `forward . ${forward}`, host: forward };
  }
  return undefined;
}

function readPodDns(scene: Scene, workload: Workload): void {
  for (const pod of workload.pods) {
    if (statePodDns(scene, workload, pod)) return;
  }
}

/** States that a pod bypasses the cluster's DNS; false when it does not. */
function statePodDns(scene: Scene, workload: Workload, pod: KubeObject): boolean {
  const policy = textAt(pod, 'spec.dnsPolicy') ?? 'ClusterFirst';
  const isHostNetwork = valueAt(pod, 'spec.hostNetwork') === true;
  const nameservers = textsAt(pod, 'spec.dnsConfig.nameservers');
  const bypasses =
    policy === 'None' || policy === 'Default' || (isHostNetwork && policy === 'ClusterFirst');
  if (!bypasses || pod.metadata.ownerReferences?.some((one) => one.kind === 'Node')) return false;
  if (isHostNetwork && nameservers.length === 0) return false;
  const asksCluster = nameservers.some((address) => isClusterDns(scene, address));
  if (asksCluster) return false;
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

function isClusterDns(scene: Scene, address: string): boolean {
  return (
    scene.view.list('Service').some((service) => textAt(service, 'spec.clusterIP') === address) ||
    /^169\.254\./.test(address)
  );
}
