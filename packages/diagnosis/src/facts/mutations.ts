import {
  matchesSelector,
  parseLabelSelector,
  podLabelsOf,
  podSpecOf,
  recordAt,
  recordsAt,
  refOf,
  textAt,
  textsAt,
  valueAt,
} from '@aetherius/domain';
import type { KubeObject, ObjectRef } from '@aetherius/domain';
import { mentions } from './addresses.ts';
import { fieldSource } from './fact.ts';
import type { Scene, Workload } from './scene.ts';
import { wordAt } from './reading.ts';

/** Who writes what the owner did not: webhooks that change pods, jobs that rewrite workloads. */
export function readMutations(scene: Scene): void {
  const writers = writersOf(scene);
  for (const workload of scene.workloads.values()) {
    readMutatedPods(scene, workload);
    readOverwriters(scene, workload, writers);
  }
}

function readMutatedPods(scene: Scene, workload: Workload): void {
  const template = podSpecOf(workload.object);
  if (!template || workload.object.kind === 'Pod' || workload.object.kind === 'CronJob') return;
  const pod = workload.pods.find((one) => isOfNewestTemplate(scene, workload, one));
  if (!pod) return;
  for (const wanted of recordsAt(template, 'containers')) {
    const got = recordsAt(pod, 'spec.containers').find((one) => one['name'] === wanted['name']);
    const change = got && resourceChange(wanted, got);
    if (change) stateMutation(scene, workload, { pod, change, container: wordAt(wanted, 'name') });
  }
}

function isOfNewestTemplate(scene: Scene, workload: Workload, pod: KubeObject): boolean {
  const set = pod.metadata.ownerReferences?.find((one) => one.kind === 'ReplicaSet')?.name;
  if (!set) return true;
  const object = scene.view.get({
    kind: 'ReplicaSet',
    namespace: workload.ref.namespace ?? '',
    name: set,
  });
  if (!object) return false;
  const revision = (one: KubeObject) =>
    one.metadata.annotations?.['deployment.kubernetes.io/revision'];
  return revision(object) === revision(workload.object);
}

interface Change {
  readonly path: string;
  readonly wanted: string;
  readonly got: string;
}

function resourceChange(wanted: object, got: object): Change | undefined {
  for (const path of [
    'resources.limits.memory',
    'resources.limits.cpu',
    'resources.requests.memory',
    'resources.requests.cpu',
    'image',
  ]) {
    const [before, after] = [valueAt(wanted, path), valueAt(got, path)];
    // A value that the template leaves open may come from a LimitRange or a default.
    if (before === undefined || after === undefined || String(before) === String(after)) continue;
    return { path, wanted: String(before), got: String(after) };
  }
  return undefined;
}

function stateMutation(
  scene: Scene,
  workload: Workload,
  found: { readonly pod: KubeObject; readonly change: Change; readonly container: string },
): void {
  const webhook = mutatorOf(scene, found.pod);
  const { change } = found;
  scene.ledger.add({
    kind: 'pod_mutated',
    subject: workload.ref,
    container: found.container,
    source: fieldSource(
      found.pod,
      `spec.containers[${found.container}].${change.path}`,
      change.got,
    ),
    refs: { webhook: webhook ? refOf(webhook) : workload.ref, pod: refOf(found.pod) },
    fields: {
      path: change.path,
      wanted: change.wanted,
      got: change.got,
      webhook: webhook?.metadata.name ?? '',
      isMemory: change.path.endsWith('memory'),
    },
  });
}

function mutatorOf(scene: Scene, pod: KubeObject): KubeObject | undefined {
  const namespace = scene.view.get({ kind: 'Namespace', name: pod.metadata.namespace ?? '' });
  const labels = {
    'kubernetes.io/metadata.name': pod.metadata.namespace ?? '',
    ...namespace?.metadata.labels,
  };
  return scene.view.list('MutatingWebhookConfiguration').find((one) =>
    recordsAt(one, 'webhooks').some((hook) => {
      const seesPods = recordsAt(hook, 'rules').some((rule) =>
        textsAt(rule, 'resources').some(
          (name) => name === 'pods' || name === '*' || name === '*/*',
        ),
      );
      const inNamespace = matchesSelector(
        labels,
        parseLabelSelector(recordAt(hook, 'namespaceSelector')),
      );
      const onObject = matchesSelector(
        podLabelsOf(pod),
        parseLabelSelector(recordAt(hook, 'objectSelector')),
      );
      return seesPods && inNamespace && onObject;
    }),
  );
}

/** Field managers that people and their delivery tools use. */
const usualManagers =
  /^(kubectl|helm|kustomize|argocd|argo-cd|flux|kube-controller-manager|kubelet|Mozilla|terraform|pulumi|client-side|before-first-apply|aetherius|k9s|Lens|node-fetch|OpenAPI-Generator)/i;

function readOverwriters(scene: Scene, workload: Workload, writers: readonly Writer[]): void {
  if (!['Deployment', 'StatefulSet', 'DaemonSet'].includes(workload.object.kind)) return;
  const entry = foreignWriterOf(workload.object);
  const actor = patcherOf(scene, workload, { writers, manager: entry?.manager ?? '' });
  if (!actor) return;
  const sets = scene.view.ownedBy(workload.object).filter((one) => one.kind === 'ReplicaSet');
  const limits = recordsAt(podSpecOf(workload.object), 'containers').map((one) =>
    String(valueAt(one, 'resources.limits.memory') ?? ''),
  );
  scene.ledger.add({
    kind: 'spec_overwritten',
    subject: workload.ref,
    source: fieldSource(actor.object, actor.path, actor.value),
    at: entry?.time,
    refs: { actor: refOf(actor.object) },
    fields: {
      actor: `${actor.object.kind}/${actor.object.metadata.name}`,
      manager: entry?.manager ?? '',
      revisions: sets.length,
      limit: limits.find((one) => one !== '') ?? '',
      command: actor.value.slice(0, 160),
      schedule: wordAt(actor.object, 'spec.schedule'),
      generation: workload.object.metadata.generation ?? 0,
    },
  });
}

/** The entry of `managedFields` by which somebody unusual owns resource settings. */
function foreignWriterOf(object: KubeObject) {
  return (object.metadata.managedFields ?? []).find(
    (entry) =>
      !entry.subresource &&
      entry.manager !== undefined &&
      !usualManagers.test(entry.manager) &&
      JSON.stringify(entry.fieldsV1 ?? {}).includes('f:resources'),
  );
}

interface Patcher {
  readonly object: KubeObject;
  readonly path: string;
  readonly value: string;
}

const patchCommand =
  /kubectl\b[^;|&]*\b(?:patch|set\s+resources|set\s+image|set\s+env|scale|apply|replace|edit)\b|PATCH\b.*\/apis\/apps/i;

/** A CronJob or Deployment whose command or script patches workloads. */
interface Writer {
  readonly object: KubeObject;
  readonly text: string;
}

/** All of them, found once: the text of every command is read a single time. */
function writersOf(scene: Scene): Writer[] {
  return ['CronJob', 'Deployment'].flatMap((kind) =>
    scene.view.list(kind).flatMap((object) => {
      const text = `${commandText(object)} ${scriptText(scene, object)}`;
      return patchCommand.test(text) ? [{ object, text }] : [];
    }),
  );
}

/** Who patches this workload: by a command that names it, or by an account that may and a name that signs. */
function patcherOf(
  scene: Scene,
  workload: Workload,
  known: { readonly writers: readonly Writer[]; readonly manager: string },
): Patcher | undefined {
  const writer = known.writers.find(
    (one) => one.object !== workload.object && mentions(one.text, workload.ref.name),
  );
  if (writer) {
    return {
      object: writer.object,
      path: 'spec.jobTemplate.spec.template.spec.containers[].command',
      value: lineWith(writer.text, workload.ref.name),
    };
  }
  if (known.manager === '') return undefined;
  const namespace = workload.ref.namespace ?? '';
  const signer = ['CronJob', 'Deployment']
    .flatMap((kind) => scene.view.list(kind))
    .find((one) => known.manager.includes(one.metadata.name) && mayPatch(scene, one, namespace));
  return signer && { object: signer, path: 'metadata.name', value: signer.metadata.name };
}

function commandText(object: KubeObject): string {
  return recordsAt(podSpecOf(object) ?? {}, 'containers')
    .flatMap((one) => [...textsAt(one, 'command'), ...textsAt(one, 'args')])
    .join(' ');
}

function scriptText(scene: Scene, object: KubeObject): string {
  const maps = scene.linksFrom(refOf(object)).filter((link) => link.ref.kind === 'ConfigMap');
  return maps
    .map((link) => Object.values(recordAt(scene.view.get(link.ref), 'data')).join('\n'))
    .join('\n');
}

function lineWith(text: string, name: string): string {
  const at = text.search(/kubectl|PATCH/);
  const line = text.slice(Math.max(0, at)).split('\n')[0] ?? '';
  return mentions(line, name) ? line.trim() : text.trim().slice(0, 160);
}

function mayPatch(scene: Scene, object: KubeObject, namespace: string): boolean {
  const account: ObjectRef = {
    kind: 'ServiceAccount',
    namespace: object.metadata.namespace ?? '',
    name: textAt(podSpecOf(object), 'serviceAccountName') ?? 'default',
  };
  return scene.view.linksTo(account).some((link) => {
    const binding = scene.view.get(link.ref);
    const kind = wordAt(binding, 'roleRef.kind');
    const role = scene.view.get({
      kind,
      name: wordAt(binding, 'roleRef.name'),
      ...(kind === 'Role' ? { namespace } : {}),
    });
    return recordsAt(role, 'rules').some(
      (rule) =>
        textsAt(rule, 'verbs').some((verb) => ['patch', 'update', '*'].includes(verb)) &&
        textsAt(rule, 'resources').some((one) => one.startsWith('deployment') || one === '*'),
    );
  });
}
