import {
  configReferencesOf,
  podSpecOf,
  recordAt,
  refKey,
  rootCaConfigMap,
  textAt,
} from '@aetherius/domain';
import type { ConfigReference, ObjectRef } from '@aetherius/domain';
import { fieldSource } from './fact.ts';
import { keysOf, nearestName } from './storage.ts';
import type { Scene, Workload } from './scene.ts';

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
