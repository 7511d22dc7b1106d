import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { appError, type AppError } from '@aetherius/domain';
import { isNode, LineCounter, parseDocument, type Document } from 'yaml';
import * as z from 'zod';

const execSchema = z.looseObject({
  apiVersion: z.string().optional(),
  command: z.string(),
  args: z.array(z.string()).nullish(),
  env: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
});

const userSchema = z.looseObject({
  token: z.string().optional(),
  tokenFile: z.string().optional(),
  username: z.string().optional(),
  password: z.string().optional(),
  'client-certificate': z.string().optional(),
  'client-certificate-data': z.string().optional(),
  'client-key': z.string().optional(),
  'client-key-data': z.string().optional(),
  exec: execSchema.nullish(),
  'auth-provider': z.looseObject({ name: z.string() }).nullish(),
});

const clusterSchema = z.looseObject({
  server: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }),
  'certificate-authority': z.string().optional(),
  'certificate-authority-data': z.string().optional(),
  'insecure-skip-tls-verify': z.boolean().optional(),
  'tls-server-name': z.string().optional(),
  'proxy-url': z.string().optional(),
});

const contextSchema = z.looseObject({
  cluster: z.string(),
  user: z.string().default(''),
  namespace: z.string().optional(),
});

const named = <Key extends string, Value extends z.ZodType>(key: Key, value: Value) =>
  z
    .array(
      z.looseObject({ name: z.string(), [key]: value } as { name: z.ZodString } & Record<
        Key,
        Value
      >),
    )
    .nullish();

const kubeconfigSchema = z.looseObject({
  'current-context': z.string().nullish(),
  clusters: named('cluster', clusterSchema),
  contexts: named('context', contextSchema),
  users: named('user', userSchema.nullable()),
});

/** The `user` part of a kubeconfig entry. */
export type KubeconfigUser = z.infer<typeof userSchema>;
/** The `cluster` part of a kubeconfig entry. */
export type KubeconfigCluster = z.infer<typeof clusterSchema>;
/** The `context` part of a kubeconfig entry. */
export type KubeconfigContext = z.infer<typeof contextSchema>;

/** An entry and the file it stands in: relative paths are relative to that file. */
export interface KubeconfigEntry<Value> {
  readonly value: Value;
  readonly file: string;
}

/** One or several kubeconfig files, merged as kubectl does: the first to name a thing wins. */
export interface Kubeconfig {
  readonly files: readonly string[];
  readonly currentContext: string;
  readonly clusters: ReadonlyMap<string, KubeconfigEntry<KubeconfigCluster>>;
  readonly contexts: ReadonlyMap<string, KubeconfigEntry<KubeconfigContext>>;
  readonly users: ReadonlyMap<string, KubeconfigEntry<KubeconfigUser>>;
}

/** A kubeconfig beyond this size is not one: reading it would only cost memory. */
const maxFileBytes = 4 * 1024 * 1024;

/**
 * Reads and merges kubeconfig files. In a list, files that do not exist are skipped; when none
 * exists, or a single one named does not, the failure is `KUBECONFIG_NOT_FOUND`. A file that is
 * not a kubeconfig fails as `KUBECONFIG_INVALID` with file, line, column and the problem.
 */
export async function readKubeconfig(files: readonly string[]): Promise<Kubeconfig> {
  const parsed: { file: string; config: z.infer<typeof kubeconfigSchema> }[] = [];
  for (const file of files) {
    const text = await readText(file);
    if (text !== undefined)
      parsed.push({ file: resolve(file), config: parseKubeconfig(text, file) });
  }
  if (parsed.length === 0) throw appError('KUBECONFIG_NOT_FOUND', { file: files.join(', ') });
  return mergeKubeconfigs(parsed);
}

/** Resolves a path of a kubeconfig against the folder of the file that names it. */
export function resolveBeside(file: string, path: string): string {
  return resolve(dirname(file), path);
}

async function readText(file: string): Promise<string | undefined> {
  try {
    const bytes = await readFile(file);
    if (bytes.length > maxFileBytes) {
      throw kubeconfigError(file, { problem: 'larger than 4 MiB' });
    }
    return bytes.toString('utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    if (error instanceof Error && error.name === 'AppError') throw error;
    const problem = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw kubeconfigError(file, { problem }, error);
  }
}

function parseKubeconfig(text: string, file: string): z.infer<typeof kubeconfigSchema> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const syntaxError = document.errors[0];
  if (syntaxError) {
    const { line, col } = lines.linePos(syntaxError.pos[0]);
    throw kubeconfigError(file, { line, column: col, problem: syntaxError.message });
  }
  const parsed = kubeconfigSchema.safeParse(toPlain(document, file));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const path = issue?.path ?? [];
  const { line, col } = lines.linePos(offsetOf(document, path));
  throw kubeconfigError(file, {
    line,
    column: col,
    problem: `${path.map(String).join('.') || 'the file'}: ${issue?.message ?? 'not a kubeconfig'}`,
  });
}

function toPlain(document: Document, file: string): unknown {
  try {
    // Anchors that multiply themselves are refused by the parser's own alias limit.
    return document.toJS({ maxAliasCount: 50 }) ?? {};
  } catch (cause) {
    throw kubeconfigError(file, { line: 1, column: 1, problem: 'too many aliases' }, cause);
  }
}

/** The place of the deepest part of a path that exists. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth >= 0; depth--) {
    const node = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

/** A kubeconfig's failure: the file, the place in it (its beginning unless known), the problem. */
export function kubeconfigError(
  file: string,
  where: { line?: number; column?: number; problem: string },
  cause?: unknown,
): AppError {
  const { line = 1, column = 1, problem } = where;
  return appError(
    'KUBECONFIG_INVALID',
    { file, line, column, at: `line ${line}, column ${column}`, problem },
    cause === undefined ? {} : { cause },
  );
}

function mergeKubeconfigs(
  parsed: readonly { file: string; config: z.infer<typeof kubeconfigSchema> }[],
): Kubeconfig {
  const clusters = new Map<string, KubeconfigEntry<KubeconfigCluster>>();
  const contexts = new Map<string, KubeconfigEntry<KubeconfigContext>>();
  const users = new Map<string, KubeconfigEntry<KubeconfigUser>>();
  let currentContext = '';
  for (const { file, config } of parsed) {
    currentContext ||= config['current-context'] ?? '';
    for (const { name, cluster } of config.clusters ?? [])
      addOnce(clusters, name, { value: cluster, file });
    for (const { name, context } of config.contexts ?? [])
      addOnce(contexts, name, { value: context, file });
    for (const { name, user } of config.users ?? [])
      addOnce(users, name, { value: user ?? {}, file });
  }
  return { files: parsed.map(({ file }) => file), currentContext, clusters, contexts, users };
}

function addOnce<Value>(map: Map<string, Value>, name: string, value: Value): void {
  if (!map.has(name)) map.set(name, value);
}
