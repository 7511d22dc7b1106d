import { refKey, refOf, textAt, textMapAt } from '@aetherius/domain';
import type { KubeObject, ObjectRef } from '@aetherius/domain';
import { backendsOf, hostsInText, mentions } from './addresses.ts';
import type { ObservedFact } from './fact.ts';
import { claimMountsOf } from './storage.ts';
import type { Scene } from './scene.ts';
import { wordOf } from './reading.ts';

/** Facts that join a log's complaint with the object that it is about. */
export function readDerived(scene: Scene): void {
  for (const fact of scene.ledger.ofKind('log_no_space')) readFullVolume(scene, fact);
  for (const fact of scene.ledger.ofKind('log_certificate_expired')) readExpiry(scene, fact);
  readOrphans(scene);
  readFlags(scene);
  readBrokenCorefile(scene);
}

/** No space left, in a container that writes to a claim: the claim, by the path if one is named. */
function readFullVolume(scene: Scene, fact: ObservedFact): void {
  const pod = fact.refs['pod'] && scene.view.get(fact.refs['pod']);
  const mounts = pod ? claimMountsOf(scene, pod) : [];
  const path = wordOf(fact, 'path');
  const mount = mounts.find((one) => one.path !== '' && path.startsWith(one.path)) ?? mounts[0];
  if (!mount) return;
  const { claim } = mount;
  scene.ledger.add({
    kind: 'volume_log_full',
    subject: fact.subject,
    container: fact.container,
    source: fact.source,
    at: fact.at,
    abnormal: fact.abnormal,
    refs: { claim: refOf(claim) },
    fields: {
      claim: claim.metadata.name,
      size:
        textAt(claim, 'status.capacity.storage') ??
        textAt(claim, 'spec.resources.requests.storage') ??
        '',
      path: mount.path,
      line: fact.fields['line'],
    },
  });
}

/** The Secret that holds the certificate: of the peer that is called, or one that is mounted. */
function readExpiry(scene: Scene, fact: ObservedFact): void {
  const call = scene.ledger
    .about(fact.subject)
    .find((one) => one.kind === 'call_failing' && one.refs['backend']);
  const named = hostsInText(wordOf(fact, 'line'), fact.subject.namespace ?? '')
    .map((ref) => scene.view.get(ref))
    .flatMap((service) => (service ? backendsOf(scene, service) : []));
  const owners = [...named, call?.refs['backend'], fact.subject].filter((one) => one !== undefined);
  const secret = owners.map((owner) => tlsSecretOf(scene, owner)).find((one) => one !== undefined);
  scene.ledger.add({
    kind: 'certificate_seen_expired',
    subject: fact.subject,
    container: fact.container,
    source: fact.source,
    at: fact.at,
    abnormal: fact.abnormal,
    refs: { certificate: secret ? refOf(secret) : fact.subject },
    fields: {
      notAfter: fact.fields['notAfter'] ?? '',
      secret: secret?.metadata.name ?? '',
      line: fact.fields['line'],
    },
  });
}

function tlsSecretOf(scene: Scene, owner: ObjectRef): KubeObject | undefined {
  const secrets = scene
    .linksFrom(owner)
    .filter((link) => link.ref.kind === 'Secret')
    .map((link) => scene.view.get(link.ref))
    .filter((one) => one !== undefined);
  return (
    secrets.find(
      (one) => one['type'] === 'kubernetes.io/tls' || 'tls.crt' in textMapAt(one, 'data'),
    ) ?? secrets.find((one) => /tls|cert/.test(one.metadata.name))
  );
}

/** Workloads that look as if a Service of a missing name had stood before them. */
function readOrphans(scene: Scene): void {
  const seen = new Set<string>();
  for (const fact of scene.ledger.ofKind('call_failing')) {
    const ref = fact.refs['service'];
    if (!ref || fact.fields['exists'] === true || seen.has(refKey(ref))) continue;
    seen.add(refKey(ref));
    const namesake = ['Deployment', 'StatefulSet', 'DaemonSet']
      .map((kind) => scene.view.get({ ...ref, kind }))
      .find((one) => one !== undefined);
    if (!namesake) continue;
    scene.ledger.add({
      kind: 'service_orphan',
      subject: ref,
      source: { kind: 'absence', ref },
      refs: { workload: refOf(namesake) },
      fields: { service: ref.name, workload: `${namesake.kind}/${namesake.metadata.name}` },
    });
  }
}

/** Feature flags that are on and that a failing program names in its log. */
function readFlags(scene: Scene): void {
  const complaints = [
    ...scene.ledger.ofKind('log_operation_failed'),
    ...scene.ledger.ofKind('log_error'),
    ...scene.ledger.ofKind('log_exception'),
    ...scene.ledger.ofKind('log_slow_call'),
  ];
  if (complaints.length === 0) return;
  for (const configMap of scene.view.list('ConfigMap')) {
    const text = Object.values(textMapAt(configMap, 'data')).join('\n');
    if (!/defaultVariant|feature|flag/i.test(text)) continue;
    const flags = [...text.matchAll(/"([\w.-]{4,})"\s*:\s*\{/g)].map((match) => match[1] ?? '');
    const complaint = complaints.find((fact) =>
      flags.some((flag) => mentions(wordOf(fact, 'line'), flag)),
    );
    const flag = flags.find((one) => mentions(wordOf(complaint, 'line'), one));
    if (!complaint || !flag) continue;
    scene.ledger.add({
      kind: 'flag_failing',
      subject: complaint.subject,
      source: complaint.source,
      at: complaint.at,
      abnormal: complaint.abnormal,
      refs: { configMap: refOf(configMap) },
      fields: { flag, configMap: configMap.metadata.name, line: complaint.fields['line'] },
    });
  }
}

/** CoreDNS that cannot read its Corefile. */
function readBrokenCorefile(scene: Scene): void {
  const corefile = scene.view.list('ConfigMap').find((one) => 'Corefile' in textMapAt(one, 'data'));
  if (!corefile) return;
  const broken = [
    ...scene.ledger.ofKind('log_error'),
    ...scene.ledger.ofKind('log_config_invalid'),
    ...scene.ledger.ofKind('log_corefile'),
  ].find((fact) =>
    /Corefile:\d+|plugin\/\w+: .*(?:error|unknown|invalid)|Loop \(/.test(wordOf(fact, 'line')),
  );
  if (!broken) return;
  scene.ledger.add({
    kind: 'corefile_broken',
    subject: broken.subject,
    container: broken.container,
    source: broken.source,
    at: broken.at,
    abnormal: broken.abnormal,
    refs: { corefile: refOf(corefile) },
    fields: {
      line: broken.fields['line'],
      problem: 'syntax',
      snippet: wordOf(broken, 'line'),
    },
  });
}
