/**
 * Renames every object, namespace, image, container and label of a case, in every string of its
 * snapshot, trigger and expected answer, by a letter substitution that keeps parts of names parts.
 */
type Json = null | string | number | boolean | Json[] | { [key: string]: Json };

/** Names that belong to Kubernetes itself, or that are ordinary words of its messages. */
const keptNames = new Set([
  'default',
  'kube-system',
  'kube-public',
  'kube-node-lease',
  'kube-root-ca.crt',
  'coredns',
  'kube-dns',
  'kubernetes',
  'system-cluster-critical',
  'system-node-critical',
  'Corefile',
  'linux',
  'amd64',
  'arm64',
  // Words that are names here and something else in messages and in the API.
  'service',
  'proxy',
  'store',
  'main',
  'test',
  'user',
  'image',
  'webhook',
  'standard',
  'local-path',
]);

/** Replaces each letter by another one; digits, dots and dashes stay. */
function substitute(name: string): string {
  return name.replaceAll(/[a-z]/gi, (letter) => {
    const base = letter <= 'Z' ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - base + 11) % 26) + base);
  });
}

interface CaseFile {
  readonly snapshot: { readonly objects: readonly NamedParts[] };
}

/** The case with other names, and how many names were changed. */
export function renameCase(text: string): { readonly text: string; readonly renamed: number } {
  const document = JSON.parse(text) as CaseFile;
  const names = namesOf(document.snapshot.objects);
  const longestFirst = [...names].toSorted((a, b) => b.length - a.length || a.localeCompare(b));
  const escaped = longestFirst.map((name) =>
    name.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`),
  );
  const pattern = new RegExp(`(?<![A-Za-z0-9])(?:${escaped.join('|')})(?![A-Za-z0-9])`, 'g');
  const rename = (value: string) => value.replaceAll(pattern, (name) => substitute(name));
  const renamed = mapTexts(JSON.parse(text) as Json, rename);
  return { text: JSON.stringify(renamed), renamed: names.size };
}

interface NamedParts {
  readonly metadata: {
    readonly name?: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly spec?: {
    readonly containers?: readonly { readonly name: string; readonly image: string }[];
    readonly selector?: Readonly<Record<string, Json>>;
  };
}

function namesOf(objects: readonly NamedParts[]): Set<string> {
  const ours = objects.filter((object) => object.metadata.namespace !== 'kube-system');
  return new Set(ours.flatMap(partsOf).filter(isRenamable));
}

function partsOf({ metadata, spec }: NamedParts): string[] {
  const labels = Object.entries(metadata.labels ?? {}).filter(
    ([key]) => !key.includes('kubernetes.io'),
  );
  const selector = Object.entries(spec?.selector ?? {}).filter(
    ([, value]) => typeof value === 'string',
  );
  const pairs = [...labels, ...selector];
  const ownKeys = pairs
    .map(([key]) => key)
    .filter((key) => key.length >= 8 && !/[./]|^pod-template|^controller-/.test(key));
  const containers = (spec?.containers ?? []).flatMap((one) => [
    one.name,
    one.image.split(':')[0] ?? '',
  ]);
  return [
    metadata.name ?? '',
    metadata.namespace ?? '',
    ...pairs.map(([, value]) => String(value)),
    ...ownKeys,
    ...containers,
  ];
}

function isRenamable(name: string): boolean {
  return name.length >= 4 && /[a-z]/i.test(name) && !keptNames.has(name);
}

function mapTexts(value: Json, rename: (text: string) => string, isKeyword = false): Json {
  if (typeof value === 'string') return rename(value);
  if (Array.isArray(value)) {
    return value.flatMap((one) =>
      isKeyword && typeof one === 'string'
        ? formsOf(one, rename)
        : [mapTexts(one, rename, isKeyword)],
    );
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [
      rename(key),
      mapTexts(child, rename, isKeyword || key === 'keywords'),
    ]),
  );
}

/** A keyword may be a name, a part of one, or an ordinary word: each of its forms counts. */
function formsOf(keyword: string, rename: (text: string) => string): string[] {
  return [keyword, rename(keyword), substitute(keyword)];
}
