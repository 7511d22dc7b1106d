/**
 * Writes `packages/simulator/src/api/schema/kube-protobuf.json`: the field numbers of the messages
 * that typed clients send. They come from the `generated.proto` files of the `k8s.io` Go modules;
 * only names, numbers and types are kept. Run it after `generate-kube-schema.ts`.
 *
 *   node tools/generate-kube-protobuf.ts $(find ~/go/pkg/mod/k8s.io -name generated.proto)
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { kindEntries } from '../packages/simulator/src/api/kinds.ts';
import { definitions } from '../packages/simulator/src/api/schema/kube-schema.ts';

interface ProtoField {
  readonly name: string;
  readonly number: number;
  readonly type: string;
  readonly shape: 'one' | 'list' | 'map';
}

/** What clients send besides stored kinds, as `group/version/Kind`. */
const otherKinds = [
  'meta/v1/DeleteOptions',
  'policy/v1/Eviction',
  'autoscaling/v1/Scale',
  'authorization/v1/SelfSubjectAccessReview',
  'authorization/v1/SubjectAccessReview',
  'authorization/v1/SelfSubjectRulesReview',
  'authentication/v1/SelfSubjectReview',
  'authentication/v1/TokenRequest',
  'core/v1/Binding',
  'events/v1/Event',
];

const scalars = new Set(['string', 'bytes', 'bool', 'int32', 'int64', 'double']);
const messages = new Map<string, ProtoField[]>();
for (const path of process.argv.slice(2)) readProto(readFileSync(path, 'utf8'));

function readProto(text: string): void {
  const code = text.replaceAll(/\/\/[^\n]*/g, '').replaceAll(/\/\*[\s\S]*?\*\//g, '');
  const packageName = /package ([\w.]+);/.exec(code)?.[1] ?? '';
  for (const [, name = '', body = ''] of code.matchAll(/message (\w+) \{([^}]*)\}/g)) {
    const pattern = /(optional|repeated)?\s*(map<string, ([\w.]+)>|[\w.]+) (\w+) = (\d+);/g;
    const fields = [...body.matchAll(pattern)].map((match) => toField(match, packageName));
    messages.set(`${packageName}.${name}`, fields);
  }
}

function toField(match: readonly string[], packageName: string): ProtoField {
  const [, label, whole = '', mapType, name = '', number = ''] = match;
  const shape = mapType ? 'map' : label === 'repeated' ? 'list' : 'one';
  return { name, number: Number(number), type: qualify(mapType ?? whole, packageName), shape };
}

function qualify(type: string, packageName: string): string {
  if (scalars.has(type)) return type;
  return type.includes('.') ? type.replace(/^\./, '') : `${packageName}.${type}`;
}

const schemaFields = new Map(
  definitions.map((definition) => [
    definition.name.replace(/^io\.k8s\./, 'k8s.io.'),
    definition.fields,
  ]),
);
const numbers = new Map<string, number>();
const encoded: unknown[] = [];

function numberOf(name: string): number {
  const known = numbers.get(name);
  if (known !== undefined) return known;
  const number = numbers.size;
  numbers.set(name, number);
  encoded[number] = {};
  const schema = schemaFields.get(name);
  const fields = (messages.get(name) ?? []).map((field) => {
    const type = scalars.has(field.type) ? field.type : numberOf(field.type);
    const jsonName = `${field.name.charAt(0).toLowerCase()}${field.name.slice(1)}`;
    // Go embeds some structs: JSON has their fields where protobuf has a message.
    const isEmbedded = schema && !(jsonName in schema) && typeof type === 'number';
    return [field.number, [isEmbedded ? '' : schema ? jsonName : field.name, type, field.shape]];
  });
  encoded[number] = {
    name: name.replace('k8s.io.', ''),
    fields: Object.fromEntries(fields) as unknown,
  };
  return number;
}

function messageName(group: string, version: string, kind: string): string {
  const suffix = `.${version}.${kind}`;
  const folder = group === '' ? 'core' : (group.split('.')[0] ?? '');
  const found = [...messages.keys()].find(
    (name) => name.endsWith(suffix) && name.includes(`.${folder}${suffix}`),
  );
  if (!found) throw new Error(`no message for ${group}/${version} ${kind}`);
  return found;
}

const kinds: Record<string, number> = {};
for (const { group, version, kind } of kindEntries) {
  kinds[kind] = numberOf(messageName(group, version, kind));
}
for (const text of otherKinds) {
  const [group = '', version = '', kind = ''] = text.split('/');
  kinds[group === 'events' ? 'events.k8s.io/Event' : kind] = numberOf(
    messageName(group, version, kind),
  );
}
const lines = encoded.map((message) => JSON.stringify(message));
writeFileSync(
  new URL('../packages/simulator/src/api/schema/kube-protobuf.json', import.meta.url),
  `{\n"kinds": ${JSON.stringify(kinds)},\n"messages": [\n${lines.join(',\n')}\n]\n}\n`,
);
