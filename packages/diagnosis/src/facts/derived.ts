import { refKey, refOf, textAt, textMapAt } from '@aetherius/domain';
import type { KubeObject, ObjectRef } from '@aetherius/domain';
import { backendsOf, hostsInText, mentions } from './addresses.ts';
import type { ObservedFact } from './fact.ts';
import { maxLogLines } from './logs.ts';
import { claimMountsOf } from './storage.ts';
import { isAskedAbout } from './workloads.ts';
import type { Scene } from './scene.ts';
import { wordOf } from './reading.ts';

/** Facts that join a log's complaint with the object that it is about. */
export function readDerived(scene: Scene): void {
  for (const fact of scene.ledger.ofKind('log_no_space')) readFullVolume(scene, fact);
  for (const fact of scene.ledger.ofKind('log_certificate_expired')) readExpiry(scene, fact);
  for (const fact of scene.ledger.ofKind('log_config_reloaded')) readLoggedChange(scene, fact);
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

/** A log that tells of a change of configuration, and of trouble only after it. */
function readLoggedChange(scene: Scene, fact: ObservedFact): void {
  const trouble = troubleAfter(scene, fact) ?? slowdownAfter(scene, fact);
  if (trouble === undefined) return;
  const maps = scene.linksFrom(fact.subject).filter((link) => link.ref.kind === 'ConfigMap');
  const only = maps.length === 1 ? maps[0]?.ref : undefined;
  scene.ledger.add({
    kind: 'config_change_logged',
    subject: fact.subject,
    container: fact.container,
    source: fact.source,
    at: fact.at,
    refs: { configMap: only ?? fact.subject },
    fields: {
      line: fact.fields['line'],
      trouble,
      configMap: only?.name ?? '',
      isAsked: isAskedAbout(scene, fact.subject),
    },
  });
}

/** The line of a complaint that the log has after the change and never before it. */
function troubleAfter(scene: Scene, change: ObservedFact): string | undefined {
  const changedAt = Number(change.fields['firstIndex']);
  const troubles = scene.ledger
    .about(change.subject)
    .filter((one) => one.container === change.container && troubleKinds.has(one.kind));
  const isBefore = troubles.some((one) => Number(one.fields['firstIndex']) < changedAt);
  const trouble = troubles.find((one) => Number(one.fields['index']) > changedAt);
  return trouble && !isBefore ? wordOf(trouble, 'line') : undefined;
}

const durationFigure =
  /(?:duration|latency|response_?time|elapsed|took)\w*["']?\s*[=:]?\s*(\d+(?:\.\d+)?)/i;

/** The first line whose duration shows that everything takes far longer since the change. */
function slowdownAfter(scene: Scene, change: ObservedFact): string | undefined {
  if (change.source.kind !== 'log') return undefined;
  const { ref, container } = change.source;
  const text =
    scene.snapshot.logs[`${ref.namespace ?? ''}/${ref.name}/${container}`]?.current ?? '';
  const figures = text
    .split('\n')
    .slice(-maxLogLines)
    .flatMap((line, index) => {
      const value = durationFigure.exec(line)?.[1];
      return value === undefined ? [] : [{ index, line, value: Number(value) }];
    });
  const changedAt = Number(change.fields['firstIndex']);
  const before = figures.filter((one) => one.index < changedAt);
  const after = figures.filter((one) => one.index > changedAt);
  if (before.length < 2 || after.length < 2) return undefined;
  const usual = Math.max(...before.map((one) => one.value));
  const slow = after.filter((one) => one.value > usual * 2);
  return slow.length >= after.length / 2 ? slow[0]?.line.slice(0, 200) : undefined;
}

const troubleKinds = new Set([
  'log_error',
  'log_fatal',
  'log_operation_failed',
  'log_exception',
  'log_slow_call',
  'log_timeout',
  'log_pool_exhausted',
  'log_rate_limited',
  'log_network_errors',
  'log_call_failed',
]);

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

/** Feature flags that are on and look like the cause of what a program complains of. */
function readFlags(scene: Scene): void {
  const complaints = complaintKinds.flatMap((kind) => scene.ledger.ofKind(kind));
  if (complaints.length === 0) return;
  for (const configMap of scene.view.list('ConfigMap')) {
    const flags = flagsOn(Object.values(textMapAt(configMap, 'data')).join('\n'));
    for (const flag of flags) readFlag(scene, { configMap, flag, complaints });
  }
}

const complaintKinds = [
  'log_operation_failed',
  'log_error',
  'log_exception',
  'log_slow_call',
  'log_auth_failed',
  'log_peer_unnamed',
  'errors_high',
  'latency_high',
  'memory_rising',
  'container_oom_killed',
];

/** Flags whose default is not their off state, in the form of flagd and of plain documents. */
function flagsOn(text: string): string[] {
  if (!/defaultVariant|feature|flag/i.test(text)) return [];
  const variants = text.matchAll(
    /"([\w.-]{4,})"\s*:\s*\{(?:[^{}]|\{[^{}]*\})*"defaultVariant"\s*:\s*"(?!off"|disabled"|false")/g,
  );
  const plain = text.matchAll(/^\s*["']?([\w.-]{4,})["']?\s*[:=]\s*["']?(?:true|on|enabled)\b/gim);
  return [...variants, ...plain].map((match) => match[1] ?? '');
}

function readFlag(
  scene: Scene,
  found: { configMap: KubeObject; flag: string; complaints: readonly ObservedFact[] },
): void {
  const { configMap, flag, complaints } = found;
  const isNamed = (fact: ObservedFact) => mentions(wordOf(fact, 'line'), flag);
  const saysFlag = (fact: ObservedFact) => /feature ?flag/i.test(wordOf(fact, 'line'));
  const complaint = complaints.find(isNamed) ?? complaints.find(saysFlag);
  if (!complaint) return;
  scene.ledger.add({
    kind: 'flag_failing',
    subject: complaint.subject,
    source: complaint.source,
    at: complaint.at,
    abnormal: complaint.abnormal,
    refs: { configMap: refOf(configMap) },
    fields: {
      flag,
      configMap: configMap.metadata.name,
      line: wordOf(complaint, 'line') || `${complaint.kind} of ${complaint.subject.name}`,
    },
  });
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
