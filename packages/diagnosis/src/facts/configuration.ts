import {
  instantAt,
  instantOf,
  recordsAt,
  refKey,
  refOf,
  textAt,
  textMapAt,
  valueAt,
} from '@aetherius/domain';
import type { EvidenceSource, IsoTime, KubeObject, ObjectRef } from '@aetherius/domain';
import { configMapsOf, mentions } from './addresses.ts';
import { lastWriteOf } from './changes.ts';
import { fieldSource } from './fact.ts';
import type { ObservedFact } from './fact.ts';
import { startedAtOf } from './logs.ts';
import type { Scene, Workload } from './scene.ts';
import { isoSeconds, wordAt, wordOf } from './reading.ts';

/** Configuration beside the processes that read it: rotated secrets, fresh edits, empty values. */
export function readConfiguration(scene: Scene): void {
  for (const workload of scene.workloads.values()) {
    readRotations(scene, workload);
    readEdits(scene, workload);
  }
  for (const kind of [
    'log_file_missing',
    'log_config_invalid',
    'log_value_empty',
    'log_setting_missing',
  ]) {
    for (const fact of scene.ledger.ofKind(kind)) readConfigFault(scene, fact);
  }
}

/** Secrets written after the container that holds their old value was started. */
function readRotations(scene: Scene, workload: Workload): void {
  const pod = workload.pods[0];
  const container = wordAt(recordsAt(pod, 'spec.containers')[0], 'name');
  const startedAt = pod && (startedAtOf(pod, container) ?? instantAt(pod, 'status.startTime'));
  if (!pod || startedAt === undefined) return;
  for (const link of scene.linksFrom(workload.ref)) {
    if (link.ref.kind !== 'Secret') continue;
    const secret = scene.view.get(link.ref);
    const written = secret && rotationOf(secret);
    if (!secret || !written || written <= startedAt + 1000) continue;
    scene.ledger.add({
      kind: 'secret_newer_than_process',
      subject: workload.ref,
      container,
      source: fieldSource(secret, 'metadata.managedFields', isoSeconds(written)),
      at: isoSeconds(written),
      refs: { secret: refOf(secret) },
      fields: {
        secret: secret.metadata.name,
        rotatedAt: isoSeconds(written),
        startedAt: isoSeconds(startedAt),
        isEnvironment: link.relation === 'configured-by',
      },
    });
  }
}

/** When a Secret last got new content: its writers, or an annotation that says so. */
function rotationOf(secret: KubeObject): number | undefined {
  const written = instantOf(lastWriteOf(secret)?.at);
  const noted = Object.entries(secret.metadata.annotations ?? {})
    .filter(([key]) => /rotat|updated|refresh|last-?change|reconcile/i.test(key))
    .map(([, value]) => instantOf(value))
    .filter((one) => one !== undefined);
  const created = instantAt(secret, 'metadata.creationTimestamp') ?? 0;
  const latest = Math.max(written ?? 0, created, ...noted);
  return latest === 0 ? undefined : latest;
}

/** How fresh an edit must be to be a suspect. */
const editMaxAgeMs = 2 * 3_600_000;

function readEdits(scene: Scene, workload: Workload): void {
  for (const configMap of configMapsOf(scene, workload)) {
    const edit = editOf(scene, configMap);
    if (!edit) continue;
    const flags = enabledFlags(configMap);
    scene.ledger.add({
      kind: 'config_edited',
      subject: workload.ref,
      source: edit.source,
      at: edit.at,
      refs: { configMap: refOf(configMap) },
      fields: {
        configMap: configMap.metadata.name,
        actor: edit.actor,
        at: edit.at,
        flags: flags.join(', '),
        hasFlags: flags.length > 0,
      },
    });
  }
}

interface Edit {
  readonly at: IsoTime;
  readonly actor: string;
  readonly source: EvidenceSource;
}

/** The last edit of a ConfigMap that is fresh enough to matter: a change that was seen, or what it tells itself. */
function editOf(scene: Scene, configMap: KubeObject): Edit | undefined {
  const change = changeOf(scene, refOf(configMap));
  if (change)
    return { at: change.at, actor: change.actor ?? '', source: { kind: 'change', change } };
  const write = lastWriteOf(configMap) ?? notedWrite(configMap);
  const instant = instantOf(write?.at);
  const created = instantAt(configMap, 'metadata.creationTimestamp') ?? 0;
  if (!write || instant === undefined || instant - created < 60_000) return undefined;
  if (scene.nowMs - instant > editMaxAgeMs) return undefined;
  const source = fieldSource(
    configMap,
    'metadata.managedFields',
    `${write.actor} ${write.at}`.trim(),
  );
  return { ...write, source };
}

function notedWrite(configMap: KubeObject): { at: IsoTime; actor: string } | undefined {
  const noted = Object.entries(configMap.metadata.annotations ?? {}).find(([key]) =>
    /updated|changed|modified|last-?edit/i.test(key),
  );
  return noted && { at: noted[1], actor: '' };
}

function changeOf(scene: Scene, ref: ObjectRef) {
  return scene.snapshot.changes.findLast((one) => refKey(one.ref) === refKey(ref));
}

/** Feature flags that a document switches on (flagd's `defaultVariant`, `enabled: true`). */
function enabledFlags(configMap: KubeObject): string[] {
  const text = Object.values(textMapAt(configMap, 'data')).join('\n');
  const variants = [
    ...text.matchAll(
      /"([\w.-]+)"\s*:\s*\{[^{}]*(?:"variants"\s*:\s*\{[^{}]*\}[^{}]*)?"defaultVariant"\s*:\s*"(?!off")([\w-]+)"/g,
    ),
  ].map((match) => `${match[1] ?? ''}=${match[2] ?? ''}`);
  const plain = [
    ...text.matchAll(/^\s*["']?((?:feature|enable|flag)[\w.-]*)["']?\s*[:=]\s*["']?true/gim),
  ].map((match) => `${match[1] ?? ''}=true`);
  return [...variants, ...plain].slice(0, 6);
}

/** A log that complains of a setting, a file or a document: the ConfigMap that it comes from. */
function readConfigFault(scene: Scene, fact: ObservedFact): void {
  const workload = scene.workloads.get(refKey(fact.subject));
  if (!workload) return;
  const word = wordOf(fact, 'path') || wordOf(fact, 'setting');
  const found = configMapFor(scene, workload, word);
  scene.ledger.add({
    kind: 'config_fault',
    subject: fact.subject,
    container: fact.container,
    source: fact.source,
    at: fact.at,
    abnormal: fact.abnormal,
    refs: { setting: found?.ref ?? fact.subject, configMap: found?.ref },
    fields: {
      problem: fact.kind.replace('log_', ''),
      path: word,
      line: fact.fields['line'],
      detail: wordOf(fact, 'detail'),
      count: fact.fields['count'],
      ...findingFields(found),
    },
  });
}

function findingFields(found: Finding | undefined) {
  if (!found) return { configMap: '', isInConfigMap: false, hasConfigMap: false };
  const { ref, key, value, has } = found;
  return { configMap: ref.name, key, value, has, isInConfigMap: value !== '', hasConfigMap: true };
}

interface Finding {
  readonly ref: ObjectRef;
  readonly key: string;
  readonly value: string;
  readonly has: string;
}

function configMapFor(scene: Scene, workload: Workload, word: string): Finding | undefined {
  const maps = configMapsOf(scene, workload).filter(
    (one) => one.metadata.name !== 'kube-root-ca.crt',
  );
  const file = word.split('/').at(-1) ?? word;
  for (const map of maps) {
    const data = textMapAt(map, 'data');
    for (const [key, text] of Object.entries(data)) {
      const line = text
        .split('\n')
        .find((one) => word !== '' && (one.includes(word) || mentions(one, word)));
      if (line !== undefined)
        return { ref: refOf(map), key, value: line.trim().slice(0, 120), has: keysText(map) };
      if (file !== '' && key === file)
        return { ref: refOf(map), key, value: key, has: keysText(map) };
    }
  }
  const only = maps.length === 1 ? maps[0] : undefined;
  return only && { ref: refOf(only), key: '', value: '', has: keysText(only) };
}

/** The keys of a ConfigMap, and those of a single JSON document in it. */
function keysText(map: KubeObject): string {
  const data = textMapAt(map, 'data');
  const keys = Object.entries(data).flatMap(([key, text]) => {
    const inner = [...text.matchAll(/^\s*["']?([A-Za-z][\w.-]*)["']?\s*[:=]/gm)].map(
      (match) => match[1] ?? '',
    );
    return inner.length > 0 ? inner : [key];
  });
  return keys.slice(0, 10).join(', ');
}

/** Two containers of one pod that declare or claim the same port. */
export function readPortConflicts(scene: Scene): void {
  for (const fact of scene.ledger.ofKind('log_address_in_use')) {
    const pod = fact.refs['pod'] && scene.view.get(fact.refs['pod']);
    const containers = recordsAt(pod, 'spec.containers');
    const port = wordOf(fact, 'port');
    const others = containers.filter((one) => textAt(one, 'name') !== fact.container);
    const rival =
      others.find((one) =>
        recordsAt(one, 'ports').some((declared) => String(declared['containerPort']) === port),
      ) ?? (others.length === 1 ? others[0] : undefined);
    scene.ledger.add({
      kind: 'port_taken',
      subject: fact.subject,
      container: fact.container,
      source: fact.source,
      at: fact.at,
      abnormal: fact.abnormal,
      fields: {
        port,
        rival: wordAt(rival, 'name'),
        hasRival: rival !== undefined,
        isHostNetwork: valueAt(pod, 'spec.hostNetwork') === true,
        line: fact.fields['line'],
      },
    });
  }
}
