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
export function substitute(name: string): string {
  return name.replaceAll(/[a-z]/gi, (letter) => {
    const base = letter <= 'Z' ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - base + 11) % 26) + base);
  });
}

/** The case with other names, and how many names were changed. */
export function renameCase(text: string): { readonly text: string; readonly renamed: number } {
  const document = JSON.parse(text) as { snapshot: { objects: { [key: string]: Json }[] } } & {
    [key: string]: Json;
  };
  const names = namesOf(document.snapshot.objects);
  const longestFirst = [...names].toSorted((a, b) => b.length - a.length || a.localeCompare(b));
  const escaped = longestFirst.map((name) =>
    name.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`),
  );
  const pattern = new RegExp(`(?<![A-Za-z0-9])(?:${escaped.join('|')})(?![A-Za-z0-9])`, 'g');
  const rename = (value: string) => value.replaceAll(pattern, (name) => substitute(name));
  const renamed = mapTexts(document as Json, rename);
  return { text: JSON.stringify(renamed), renamed: names.size };
}

function namesOf(objects: readonly { [key: string]: Json }[]): Set<string> {
  const names = new Set<string>();
  const add = (name: unknown): void => {
    if (typeof name !== 'string' || name.length < 4 || keptNames.has(name)) return;
    if (!/[a-z]/i.test(name)) return;
    names.add(name);
  };
  for (const object of objects) {
    const metadata = object['metadata'] as {
      name?: string;
      namespace?: string;
      labels?: Record<string, string>;
      generateName?: string;
    };
    if (metadata.namespace === 'kube-system') continue;
    add(metadata.name);
    add(metadata.namespace);
    for (const [key, value] of Object.entries(metadata.labels ?? {})) {
      if (!key.includes('kubernetes.io')) add(value);
      if (
        key.length >= 8 &&
        !key.includes('.') &&
        !key.includes('/') &&
        key !== 'pod-template-hash' &&
        key !== 'controller-uid'
      )
        add(key);
    }
    const spec = object['spec'] as
      | { containers?: { name: string; image: string }[]; selector?: Record<string, Json> }
      | undefined;
    for (const container of spec?.containers ?? []) {
      add(container.name);
      add(container.image.split(':')[0]);
    }
    for (const [key, value] of Object.entries(spec?.selector ?? {})) {
      if (typeof value === 'string') add(value);
      if (typeof value === 'string' && key.length >= 8 && !key.includes('.')) add(key);
    }
  }
  return names;
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
