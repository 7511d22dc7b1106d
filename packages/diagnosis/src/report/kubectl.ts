import type { EvidenceSource, ObjectRef } from '@aetherius/domain';

/**
 * The command that shows what an evidence stands on. People paste it into a shell, and not every
 * name in a manifest is checked by the API server, so what is no plain word is quoted.
 */
export function kubectlFor(source: EvidenceSource): string {
  switch (source.kind) {
    case 'field':
      return `kubectl get ${nameOf(source.ref)}${inNamespace(source.ref)} -o yaml`;
    case 'event':
      return `kubectl get events${inNamespace(source.ref)} --field-selector ${quoted(`involvedObject.name=${source.ref.name}`)}`;
    case 'log':
      return `kubectl logs ${quoted(source.ref.name)}${inNamespace(source.ref)} -c ${quoted(source.container)}${source.previous ? ' --previous' : ''}`;
    case 'change':
      return `kubectl rollout history ${nameOf(source.change.ref)}${inNamespace(source.change.ref)}`;
    case 'series':
      return `kubectl get --raw /metrics | grep ${quoted(source.name)}`;
    case 'absence':
      return `kubectl get ${nameOf(source.ref)}${inNamespace(source.ref)}`;
  }
}

function nameOf(ref: ObjectRef): string {
  return quoted(`${ref.kind.toLowerCase()}/${ref.name}`);
}

function inNamespace(ref: ObjectRef): string {
  return ref.namespace ? ` -n ${quoted(ref.namespace)}` : '';
}

/** One word for a POSIX shell. */
function quoted(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
