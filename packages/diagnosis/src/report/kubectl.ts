import type { EvidenceSource, ObjectRef } from '@aetherius/domain';

/** The command that shows what an evidence stands on. */
export function kubectlFor(source: EvidenceSource): string {
  switch (source.kind) {
    case 'field':
      return `kubectl get ${nameOf(source.ref)}${inNamespace(source.ref)} -o yaml`;
    case 'event':
      return `kubectl get events${inNamespace(source.ref)} --field-selector involvedObject.name=${source.ref.name}`;
    case 'log':
      return `kubectl logs ${source.ref.name}${inNamespace(source.ref)} -c ${source.container}${source.previous ? ' --previous' : ''}`;
    case 'change':
      return `kubectl rollout history ${nameOf(source.change.ref)}${inNamespace(source.change.ref)}`;
    case 'series':
      return `kubectl get --raw /metrics | grep ${source.name}`;
    case 'absence':
      return `kubectl get ${nameOf(source.ref)}${inNamespace(source.ref)}`;
  }
}

function nameOf(ref: ObjectRef): string {
  return `${ref.kind.toLowerCase()}/${ref.name}`;
}

function inNamespace(ref: ObjectRef): string {
  return ref.namespace ? ` -n ${ref.namespace}` : '';
}
