import {
  configReferencesOf,
  podSpecOf,
  recordAt,
  recordsAt,
  refKey,
  refOf,
  rootCaConfigMap,
  textAt,
} from '@aetherius/domain';
import type { ConfigReference, JsonRecord, KubeObject, ObjectRef } from '@aetherius/domain';
import { fieldSource } from './fact.ts';
import { keysOf, nearestName } from './storage.ts';
import type { Scene, Workload } from './scene.ts';
import { wordAt } from './reading.ts';
import { isAskedAbout } from './workloads.ts';

/** ConfigMaps and Secrets that a troubled pod refers to and that are not there, or lack a key. */
export function readConfigReferences(scene: Scene): void {
  for (const workload of scene.workloads.values()) {
    const pod = workload.pods.find((one) => textAt(one, 'status.phase') === 'Pending');
    if (!pod) continue;
    const namespace = workload.ref.namespace ?? '';
    const seen = new Set<string>();
    for (const reference of configReferencesOf(podSpecOf(pod) ?? {}, namespace)) {
      const key = `${refKey(reference.ref)} ${reference.key ?? ''}`;
      // The CA bundle is in no closure, and the kubelet says so if it is really missing.
      const isGiven = reference.optional || reference.ref.name === rootCaConfigMap;
      if (isGiven || seen.has(key)) continue;
      seen.add(key);
      readReference(scene, workload, { reference, pod });
    }
  }
}

function readReference(
  scene: Scene,
  workload: Workload,
  found: { readonly reference: ConfigReference; readonly pod: Workload['pods'][number] },
): void {
  const { reference, pod } = found;
  const object = scene.view.get(reference.ref);
  const isKnown = isKindRead(scene, reference.ref);
  if (!object && !isKnown) return;
  const isKeyMissing = object && reference.key && !hasKey(object, reference.key);
  if (object && !isKeyMissing) return;
  scene.ledger.add({
    kind: 'config_reference_missing',
    subject: workload.ref,
    container: reference.container,
    source: fieldSource(pod, pathOf(reference), `${reference.ref.kind}/${reference.ref.name}`),
    abnormal: true,
    refs: { missing: reference.ref },
    fields: {
      problem: object ? 'key_missing' : 'object_missing',
      objectKind: reference.ref.kind,
      missing: reference.ref.name,
      key: reference.key ?? '',
      use: reference.use,
      usedAs: reference.name ?? '',
      has: object ? keysOf(scene, reference.ref) : '',
      near: object
        ? ''
        : nearestName(
            reference.ref.name,
            scene.view.list(reference.ref.kind, reference.ref.namespace),
          ),
    },
  });
}

/** Secrets are often not read at all; then their absence says nothing. */
function isKindRead(scene: Scene, ref: ObjectRef): boolean {
  const { coverage } = scene.snapshot;
  if (coverage.denied.some((one) => one.kind === ref.kind)) return false;
  return coverage.kinds.includes(ref.kind) || scene.view.count(ref.kind) > 0;
}

function hasKey(object: { readonly [field: string]: unknown }, key: string): boolean {
  const fields = [
    recordAt(object, 'data'),
    recordAt(object, 'binaryData'),
    recordAt(object, 'stringData'),
  ];
  const isEmpty = fields.every((field) => Object.keys(field).length === 0);
  // A Secret without its data was read by name only: nothing can be said of its keys.
  if (isEmpty && object['kind'] === 'Secret') return true;
  return fields.some((field) => key in field);
}

function pathOf(reference: ConfigReference): string {
  const container = reference.container ? `spec.containers[${reference.container}]` : 'spec';
  return reference.use === 'env' || reference.use === 'env_from'
    ? `${container}.${reference.use === 'env' ? `env[${reference.name ?? ''}]` : 'envFrom'}`
    : `spec.volumes[${reference.name ?? ''}]`;
}

/** References to Services that only the specification of an object shows. */
export function readServiceReferences(scene: Scene): void {
  for (const set of scene.view.list('StatefulSet')) {
    readNamedService(scene, set, {
      name: wordAt(set, 'spec.serviceName'),
      path: 'spec.serviceName',
    });
  }
  for (const route of scene.view.list('HTTPRoute')) {
    for (const rule of recordsAt(route, 'spec.rules')) {
      for (const backend of recordsAt(rule, 'backendRefs')) {
        readNamedService(scene, route, {
          name: wordAt(backend, 'name'),
          path: 'spec.rules[].backendRefs[].name',
        });
      }
    }
  }
}

function readNamedService(
  scene: Scene,
  object: KubeObject,
  reference: { readonly name: string; readonly path: string },
): void {
  const namespace = object.metadata.namespace ?? '';
  const ref = { kind: 'Service', namespace, name: reference.name };
  if (reference.name === '' || scene.view.get(ref) || scene.view.count('Service') === 0) return;
  scene.ledger.add({
    kind: 'service_reference_missing',
    subject: refOf(object),
    source: fieldSource(object, reference.path, reference.name),
    // A StatefulSet runs without its governing Service; only the names of its pods are missing.
    abnormal: object.kind === 'HTTPRoute',
    refs: { service: ref },
    fields: {
      service: reference.name,
      near: nearestName(reference.name, scene.view.list('Service', namespace)),
      isAsked: isAskedAbout(scene, refOf(object)),
    },
  });
}

/** Admission webhooks that must answer and whose Service is not there. */
export function readWebhookBackends(scene: Scene): void {
  for (const kind of ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration']) {
    for (const configuration of scene.view.list(kind)) {
      for (const hook of recordsAt(configuration, 'webhooks'))
        readWebhookBackend(scene, configuration, hook);
    }
  }
}

function readWebhookBackend(scene: Scene, configuration: KubeObject, hook: JsonRecord): void {
  const namespace = wordAt(hook, 'clientConfig.service.namespace');
  const name = wordAt(hook, 'clientConfig.service.name');
  const isSeen =
    scene.view.list('Service', namespace).length > 0 ||
    scene.view.get({ kind: 'Namespace', name: namespace });
  if (name === '' || !isSeen || scene.view.get({ kind: 'Service', namespace, name })) return;
  scene.ledger.add({
    kind: 'webhook_backend_missing',
    subject: refOf(configuration),
    source: fieldSource(configuration, 'webhooks[].clientConfig.service', `${namespace}/${name}`),
    abnormal: wordAt(hook, 'failurePolicy') !== 'Ignore',
    fields: {
      webhook: wordAt(hook, 'name'),
      webhookService: `${namespace}/${name}`,
      failure: `service "${name}" not found`,
      isAsked: isAskedAbout(scene, refOf(configuration)),
    },
  });
}
