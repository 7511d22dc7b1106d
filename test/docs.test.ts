import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/**
 * The documents may not drift from the code: every path in code marks exists, every symbol in code
 * marks is exported somewhere, every relative link leads somewhere, and the commands of `sh` blocks
 * run. Blocks marked `console` show output and are not run.
 */
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const documents = ['README.md', 'README.zh-CN.md', 'CONTRIBUTING.md', ...markdownBelow('docs')];
const sources = ['packages', 'apps', 'tools', 'bench', 'test'].flatMap(sourcesBelow);
/** What is exported, and the methods of what is. */
const symbolPatterns = [
  /export (?:declare )?(?:async )?(?:abstract )?(?:const|let|function\*?|class|interface|type) (\w+)/g,
  /^ {2,4}(?:readonly )?(\w+)(?:\(|: \()/gm,
];
const exported = new Set(
  sources.flatMap((path) => {
    const text = readFileSync(join(root, path), 'utf8');
    return symbolPatterns.flatMap((pattern) =>
      [...text.matchAll(pattern)].map((match) => match[1] ?? ''),
    );
  }),
);

describe.each(documents)('%s', (path) => {
  const text = readFileSync(join(root, path), 'utf8');
  const prose = text.replace(/^```[\s\S]*?^```/gm, '');
  const marks = [...prose.matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? '');

  it('names only paths that exist', () => {
    const wrong = marks
      .filter((mark) => /^(apps|packages|docs|tools|bench|test|deployments)\/[\w./-]*$/.test(mark))
      .filter((mark) => !existsSync(join(root, mark)));
    expect(wrong).toEqual([]);
  });

  it('names only symbols that are exported', () => {
    const wrong = marks
      .map(
        (mark) => /^([a-z]\w+)\(\)$/.exec(mark)?.[1] ?? /^([A-Z][a-z]\w*[A-Z]\w*)$/.exec(mark)?.[1],
      )
      .filter((name) => name !== undefined)
      .filter((name) => !exported.has(name) && !isOutsideName(name));
    expect(wrong).toEqual([]);
  });

  it('links to what exists', () => {
    const wrong = [...prose.matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)]
      .map((match) => match[1] ?? '')
      .filter((target) => !existsSync(join(root, dirname(path), target)));
    expect(wrong).toEqual([]);
  });

  const commands = [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)]
    .flatMap((match) => (match[1] ?? '').split('\n'))
    .map((line) => line.replace(/\s+#.*$/, '').trim())
    .filter((line) => line !== '' && !line.startsWith('#'));

  it('has npm commands that package.json knows', () => {
    const scripts = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts;
    const wrong = commands
      .map((command) => /^npm (?:run )?([\w:]+)/.exec(command)?.[1])
      .filter((name) => name !== undefined && name !== 'ci' && !(name in scripts));
    expect(wrong).toEqual([]);
  });

  it.each(commands.filter((command) => isSafeToRun(command)))('runs `%s`', (command) => {
    const outcome = spawnSync('bash', ['-c', command], {
      cwd: root,
      encoding: 'utf8',
      timeout: 60_000,
    });
    // 1 means that problems were found, which is what an example shows.
    expect([0, 1], outcome.stderr).toContain(outcome.status);
  });
});

/** Commands that need no server, no cluster and no people. */
function isSafeToRun(command: string): boolean {
  if (command.startsWith('node ')) return true;
  return /^\.\/aetherius (version|analyze --snapshot|explain \d|--help|\w+ --help)/.test(command);
}

/** Names of Kubernetes and of libraries, which no source of ours exports. */
function isOutsideName(name: string): boolean {
  const text = readFileSync(join(root, 'docs/vocabulary.md'), 'utf8');
  const list = /## Outside names\n([\s\S]*?)(\n## |$)/.exec(text)?.[1] ?? '';
  return new RegExp(`\\b${name}\\b`).test(list);
}

function markdownBelow(folder: string): string[] {
  return filesBelow(folder).filter((path) => path.endsWith('.md'));
}

function sourcesBelow(folder: string): string[] {
  return filesBelow(folder).filter((path) => /\.(ts|tsx|mjs)$/.test(path));
}

function filesBelow(folder: string): string[] {
  const whole = join(root, folder);
  if (!existsSync(whole)) return [];
  return readdirSync(whole)
    .filter((name) => name !== 'node_modules' && name !== 'dist')
    .flatMap((name) => {
      const path = join(whole, name);
      return statSync(path).isDirectory()
        ? filesBelow(relative(root, path))
        : [relative(root, path)];
    });
}
