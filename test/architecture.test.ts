import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/**
 * The rules that hold the repository together, read from its own files: who may import what, one
 * header a folder, no banned names, outside libraries only where they belong.
 */
const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Which packages of ours each part may import (docs/architecture.md has the reasons). */
const mayImport: Record<string, readonly string[]> = {
  domain: [],
  text: ['domain'],
  expression: ['domain'],
  contract: ['domain'],
  runtime: ['domain'],
  client: ['domain', 'contract'],
  detection: ['domain', 'expression'],
  diagnosis: ['domain', 'expression'],
  knowledge: ['domain', 'expression'],
  bus: ['domain', 'contract', 'runtime'],
  kube: ['domain', 'runtime'],
  store: ['domain', 'runtime'],
  simulator: ['domain', 'kube', 'runtime'],
  testkit: ['domain', 'kube', 'runtime', 'store', 'bus'],
  console: ['domain', 'contract', 'client', 'text'],
};
const apps = ['collect-agent', 'agent-manager', 'orchestrator', 'reasoning', 'console', 'cli'];
const packages = Object.keys(mayImport).filter((name) => !apps.includes(name));
const pure = ['domain', 'detection', 'diagnosis', 'expression', 'text'];

/** Libraries that one part of the product owns. */
const owners: Record<string, readonly string[]> = {
  pg: ['store'],
  kysely: ['store'],
  '@kubernetes/client-node': ['kube'],
  undici: ['kube'],
  react: ['console'],
  'playwright-core': ['testkit'],
};

interface SourceFile {
  readonly path: string;
  readonly part: string;
  readonly text: string;
  readonly isTest: boolean;
}

const files = [...sourceFiles('packages'), ...sourceFiles('apps')];

describe('imports', () => {
  it('follow the table of the design', () => {
    const wrong = files.flatMap((file) =>
      ourImports(file)
        .filter((name) => !isAllowed(file, name))
        .map((name) => `${file.path} imports ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  it('stay inside the package or go through its door', () => {
    const wrong = files.flatMap((file) =>
      specifiers(file)
        .filter((name) => /^@aetherius\/[^/]+\/(?!testing$)/.test(name) || leavesPart(file, name))
        .map((name) => `${file.path} imports ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  it('take an outside library only where it belongs', () => {
    const wrong = files.flatMap((file) =>
      specifiers(file)
        .filter((name) => owners[name] && !owners[name].includes(file.part) && !file.isTest)
        .map((name) => `${file.path} imports ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  it('keep pure packages free of I/O', () => {
    const wrong = files
      .filter((file) => pure.includes(file.part) && !file.isTest)
      .flatMap((file) =>
        specifiers(file)
          .filter((name) => name.startsWith('node:'))
          .map((name) => `${file.path} imports ${name}`),
      );
    expect(wrong).toEqual([]);
  });

  it('leave the environment to config.ts', () => {
    const wrong = files
      .filter((file) => !file.isTest && !/(^|\/)(config|vite\.config)\.ts$/.test(file.path))
      .filter((file) => /process\.env\b/.test(file.text))
      .map((file) => file.path);
    expect(wrong).toEqual([]);
  });

  it('leave SQL to the store', () => {
    const sql = /\b(SELECT\s+[\w*,.\s]+\s+FROM|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM)\b/;
    const wrong = files
      .filter((file) => !['store', 'testkit'].includes(file.part) && !file.isTest)
      .filter((file) => sql.test(file.text))
      .map((file) => file.path);
    expect(wrong).toEqual([]);
  });
});

describe('names', () => {
  it('are not file names that name no subject', () => {
    const banned = ['utils.ts', 'helpers.ts', 'common.ts', 'types.ts', 'constants.ts'];
    expect(files.filter((file) => banned.includes(baseName(file.path)))).toEqual([]);
  });

  it('of types end and begin with words that say something', () => {
    const ending = /(Manager|Service|Handler|Processor|Helper|Util|Impl|Data|Info|Object|2)$/;
    const beginning = /^(Base|Abstract|My|New)[A-Z]|^I[A-Z][a-z]/;
    const kubernetesWords = new Set(['KubeObject', 'AgentManager', 'Service', 'Ingress']);
    const wrong = files.flatMap((file) =>
      [...file.text.matchAll(/^export (?:abstract )?(?:class|interface|type) (\w+)/gm)]
        .map((match) => match[1] ?? '')
        .filter((name) => (ending.test(name) || beginning.test(name)) && !kubernetesWords.has(name))
        .map((name) => `${file.path}: ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  it('of files are kebab-case, or PascalCase for components', () => {
    const wrong = files
      .map((file) => file.path)
      .filter(
        (path) =>
          !/^([a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*|[A-Z]\w*(\.test)?)\.tsx?$/.test(baseName(path)),
      );
    expect(wrong).toEqual([]);
  });
});

describe('code', () => {
  it('mocks nothing and skips nothing silently', () => {
    const wrong = files
      .filter((file) => /\bvi\.mock\(|\b(it|test|describe)\.(only|todo)\b/.test(file.text))
      .map((file) => file.path);
    expect(wrong).toEqual([]);
  });

  it('has a reason beside each lint disable, and no stray TODO', () => {
    const wrong = files.flatMap((file) =>
      file.text
        .split('\n')
        .filter(
          (line) =>
            (/(oxlint|eslint)-disable/.test(line) && !line.includes(' -- ')) ||
            (/\bTODO\b/.test(line) && !/TODO\(#\d+\)/.test(line)),
        )
        .map((line) => `${file.path}: ${line.trim()}`),
    );
    expect(wrong).toEqual([]);
  });
});

describe('folders', () => {
  it('have a header that says what they are', () => {
    const wrong = [
      ...packages.map((name) => `packages/${name}`),
      ...apps.map((name) => `apps/${name}`),
    ]
      .filter((part) => !hasHeader(part))
      .map((part) => part);
    expect(wrong).toEqual([]);
  });
});

function hasHeader(part: string): boolean {
  const main = ['src/index.ts', 'src/main.tsx', 'src/main.ts']
    .map((name) => join(root, part, name))
    .find((path) => existsSync(path));
  return main !== undefined && /^(#!.*\n)?\/\*\*/.test(readFileSync(main, 'utf8'));
}

function isAllowed(file: SourceFile, name: string): boolean {
  const allowed = mayImport[file.part];
  if (name === file.part || (file.isTest && name === 'testkit')) return true;
  // Tests compose the real parts; they are bound only to packages, not to layers.
  if (file.isTest && !apps.includes(name)) return true;
  if (allowed) return allowed.includes(name);
  return packages.includes(name) || file.part === 'cli';
}

function leavesPart(file: SourceFile, name: string): boolean {
  if (!name.startsWith('.')) return false;
  const target = relative(root, join(root, dirname(file.path), name));
  return !target.startsWith(file.path.split('/').slice(0, 2).join('/'));
}

function ourImports(file: SourceFile): string[] {
  return specifiers(file)
    .filter((name) => name.startsWith('@aetherius/'))
    .map((name) => name.split('/')[1] ?? '');
}

function specifiers(file: SourceFile): string[] {
  const pattern =
    /(?:^|\n)\s*(?:import|export)[^'"`;]*?from\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]/g;
  return [...file.text.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? '');
}

function baseName(path: string): string {
  return path.split('/').at(-1) ?? path;
}

function sourceFiles(group: 'packages' | 'apps'): SourceFile[] {
  return readdirSync(join(root, group)).flatMap((part) =>
    filesBelow(join(root, group, part))
      .filter((path) => /\.tsx?$/.test(path))
      .map((path) => {
        const relativePath = relative(root, path);
        const isTest = /\.(test|e2e)\.tsx?$/.test(path) || relativePath.split('/')[2] === 'test';
        return { path: relativePath, part, text: readFileSync(path, 'utf8'), isTest };
      }),
  );
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name !== 'node_modules' && name !== 'dist')
    .flatMap((name) => {
      const path = join(folder, name);
      return statSync(path).isDirectory() ? filesBelow(path) : [path];
    });
}
