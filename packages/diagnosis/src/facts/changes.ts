import { instantAt, podSpecOf, recordAt, recordsAt, textAt, textsAt } from '@aetherius/domain';
import type { IsoTime, JsonRecord, KubeObject, ObjectChange, ObjectRef } from '@aetherius/domain';
import type { Scene, Workload } from './scene.ts';
import { wordAt } from './reading.ts';

/** The last rollout of a workload: what its newest template changed, and what ran before. */
export interface Rollout {
  readonly workload: ObjectRef;
  readonly change: ObjectChange;
  readonly previous: KubeObject;
  readonly current: KubeObject;
}

type FieldChange = ObjectChange['fields'][number];

/** Rollouts by the key of their workload, and one `template_changed` fact for each. */
export function readRollouts(scene: Scene): Map<string, Rollout> {
  const rollouts = new Map<string, Rollout>();
  for (const [key, workload] of scene.workloads) {
    const rollout = rolloutOf(scene, workload);
    if (!rollout) continue;
    rollouts.set(key, rollout);
    scene.ledger.add({
      kind: 'template_changed',
      subject: workload.ref,
      source: { kind: 'change', change: rollout.change },
      at: rollout.change.at,
      fields: {
        paths: rollout.change.fields.map((field) => field.path),
        summary: rollout.change.fields.slice(0, 3).map(changeText).join('; '),
        actor: rollout.change.actor ?? '',
        previous: rollout.previous.metadata.name,
      },
    });
  }
  return rollouts;
}

/** One change as `path: before → after`. */
function changeText(field: FieldChange): string {
  return `${field.path}: ${field.before ?? '-'} → ${field.after ?? '-'}`;
}

function rolloutOf(scene: Scene, workload: Workload): Rollout | undefined {
  if (workload.object.kind !== 'Deployment') return undefined;
  const sets = scene.view.ownedBy(workload.object).filter((one) => one.kind === 'ReplicaSet');
  if (sets.length < 2) return undefined;
  const ordered = sets.toSorted(
    (a, b) => revisionOf(b) - revisionOf(a) || createdOf(b) - createdOf(a),
  );
  const [current, ...older] = ordered;
  const previous = current && older.find((set) => diffTemplates(set, current).length > 0);
  if (!current || !previous) return undefined;
  const at = current.metadata.creationTimestamp ?? workload.object.metadata.creationTimestamp ?? '';
  const actor = actorOf(workload.object);
  return {
    workload: workload.ref,
    previous,
    current,
    change: {
      ref: workload.ref,
      at,
      ...(actor ? { actor } : {}),
      fields: diffTemplates(previous, current),
    },
  };
}

function revisionOf(set: KubeObject): number {
  return Number(set.metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0);
}

function createdOf(set: KubeObject): number {
  return instantAt(set, 'metadata.creationTimestamp') ?? 0;
}

/** Field managers that are parts of Kubernetes and change nothing of their own will. */
const ownManagers = /^(kube-controller-manager|kubelet|kube-scheduler|kube-apiserver)$/;

/** Who last wrote the spec, when the object tells. */
function actorOf(object: KubeObject): string | undefined {
  const writers = (object.metadata.managedFields ?? []).filter(
    (entry) =>
      !entry.subresource &&
      entry.manager &&
      !ownManagers.test(entry.manager) &&
      entry.fieldsV1 &&
      'f:spec' in entry.fieldsV1,
  );
  return writers.toSorted((a, b) => (b.time ?? '').localeCompare(a.time ?? ''))[0]?.manager;
}

/** The time of the last write by a person or a tool, not by Kubernetes' own parts. */
export function lastWriteOf(object: KubeObject): { at: IsoTime; actor: string } | undefined {
  const writes = (object.metadata.managedFields ?? []).filter(
    (entry) => !entry.subresource && entry.time && !ownManagers.test(entry.manager ?? ''),
  );
  const last = writes.toSorted((a, b) => (b.time ?? '').localeCompare(a.time ?? ''))[0];
  return last?.time ? { at: last.time, actor: last.manager ?? '' } : undefined;
}

const ignoredFields = new Set(['metadata.labels.pod-template-hash', 'metadata.creationTimestamp']);

/** The fields in which two templates differ, in people's paths (`containers[api].image`). */
function diffTemplates(before: KubeObject, after: KubeObject): FieldChange[] {
  const from = flatten(recordAt(before, 'spec.template'));
  const to = flatten(recordAt(after, 'spec.template'));
  const paths = new Set([...from.keys(), ...to.keys()]);
  const changes: FieldChange[] = [];
  for (const path of paths) {
    const [left, right] = [from.get(path), to.get(path)];
    if (left === right || ignoredFields.has(path)) continue;
    changes.push({
      path: path.replace(/^spec\./, ''),
      ...(left === undefined ? {} : { before: left.slice(0, 120) }),
      ...(right === undefined ? {} : { after: right.slice(0, 120) }),
    });
  }
  return changes;
}

/** Leaves by path; elements of lists by their name where they have one. */
function flatten(record: JsonRecord): Map<string, string> {
  const leaves = new Map<string, string>();
  const walk = (value: unknown, path: string): void => {
    if (Array.isArray(value)) {
      value.forEach((element: unknown, index) => {
        const name = textAt(element, 'name') ?? textAt(element, 'mountPath') ?? String(index);
        walk(element, `${path}[${name}]`);
      });
      return;
    }
    if (typeof value === 'object' && value !== null) {
      for (const [key, child] of Object.entries(value))
        walk(child, path === '' ? key : `${path}.${key}`);
      return;
    }
    // An element's own name is in its path already; the name of what is referred to is not.
    if (value !== null && value !== undefined && !path.endsWith('].name'))
      leaves.set(path, String(value));
  };
  walk(record, '');
  return leaves;
}

/** What the container is told: environment values and its command line, by variable. */
export function environmentOf(object: KubeObject, container?: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const spec = podSpecOf(object) ?? {};
  for (const one of [...recordsAt(spec, 'containers'), ...recordsAt(spec, 'initContainers')]) {
    if (container && textAt(one, 'name') !== container) continue;
    for (const variable of recordsAt(one, 'env')) {
      found.set(wordAt(variable, 'name'), wordAt(variable, 'value'));
    }
    const line = [...textsAt(one, 'command'), ...textsAt(one, 'args')].join(' ');
    if (line !== '') found.set('', line);
  }
  return found;
}
