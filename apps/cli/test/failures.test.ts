import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKubeTransport, loadKubeconfigAccess } from '@aetherius/kube';
import { createSilentLogger, systemClock } from '@aetherius/runtime';
import { createSimulator } from '@aetherius/simulator';
import { deletePostgres } from '@aetherius/store';
import { languages, type Language } from '@aetherius/text';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePorts, occupy } from './free-ports.ts';
import { hostileSnapshots } from './hostile-snapshots.ts';
import { runCli, type CommandOptions, type Ended } from './run-cli.ts';

/**
 * Everything that a person can do wrong, or finds broken: the real command line is started, and its
 * last words must say what is wrong, where, and what to do, in the reader's language.
 */
const isRoot = process.getuid?.() === 0;
const canMount = process.platform === 'linux' && isRoot;
/** Any user that owns nothing: what root would be allowed to do shows only without its rights. */
const nobody = 65_534;

interface Failure {
  readonly code: number;
  /** What the words name: the place, the value, the way out. In both languages. */
  readonly names: readonly (string | RegExp)[];
  readonly options?: Partial<CommandOptions>;
}

let folder: string;
let runs = 0;
const inFolder = (name: string): string => join(folder, name);
const simulatorFolder = (): string => inFolder('simulated');
const simulator = { stop: (): Promise<void> => Promise.resolve() };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aetherius-failures-'));
  await chmod(folder, 0o755);
  await startSimulator();
  await writeKubeconfigs();
  for (const [name, text] of hostileSnapshots()) await writeFile(inFolder(`${name}.json`), text);
  await writeFile(inFolder('huge.json'), '');
  await truncate(inFolder('huge.json'), 500 * 1024 * 1024);
});

afterAll(async () => {
  await simulator.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('a kubeconfig', () => {
  it('that is malformed', () =>
    expectFailure('analyze --kubeconfig $/malformed.yaml', {
      code: 2,
      names: [/malformed\.yaml.*3/, '--kubeconfig'],
    }));
  it('that is not there', () =>
    expectFailure('analyze --kubeconfig $/none.yaml', {
      code: 2,
      names: ['none.yaml', 'aetherius up'],
    }));
  it('that is a folder', () =>
    expectFailure('analyze --kubeconfig $', { code: 2, names: ['EISDIR'] }));
  it('that is another file', () =>
    expectFailure('analyze --kubeconfig $/list.json', { code: 2, names: ['list.json'] }));
  it('without the context asked for', () =>
    expectFailure('analyze --kubeconfig $/kubeconfig --context prod', {
      code: 2,
      names: ['prod', 'aetherius-demo', '--context'],
    }));
  it('without the namespace asked for', () =>
    expectFailure('analyze --kubeconfig $/kubeconfig -n nosuch', { code: 2, names: ['nosuch'] }));
  it('without any context', () =>
    expectFailure('analyze --kubeconfig $/empty.yaml', { code: 2, names: ['empty.yaml'] }));
});

describe('a cluster', () => {
  it('that cannot be reached', () =>
    expectFailure('analyze --kubeconfig $/unreachable.yaml', {
      code: 4,
      names: ['https://127.0.0.1:9', 'ECONNREFUSED'],
    }));
  it('that does not accept the credentials', () =>
    expectFailure('analyze --kubeconfig $/wrong-token.yaml', {
      code: 4,
      names: ['https://127.0.0.1', 'kubectl auth whoami'],
    }));
  it('where the account has no rights', () =>
    expectFailure('analyze --kubeconfig $/no-rights.yaml', {
      code: 3,
      names: ['list', 'pods', 'ClusterRole'],
    }));
  it('that up cannot reach', () =>
    expectFailure('up --port 0$ --kubeconfig $/unreachable.yaml', {
      code: 4,
      names: ['https://127.0.0.1:9'],
    }));
  it('that does not let up in', () =>
    expectFailure('up --port 0$ --kubeconfig $/no-rights.yaml', {
      code: 3,
      names: ['get', 'namespaces', 'ClusterRole'],
    }));

  it('whose Secrets may not be read is analyzed, and says so', async () => {
    const args = ['analyze', '--kubeconfig', join(simulatorFolder(), 'kubeconfig.viewer')];
    const { code, stdout } = await runCli(args, { dataDir: inFolder('viewer') });
    expect([0, 1]).toContain(code);
    expect(stdout).toMatch(/missing.*Secret.*could\s+not\s+be\s+read/s);
  });
});

describe('a snapshot file', () => {
  it('that is not there', () =>
    expectFailure('analyze --snapshot $/none.json', { code: 2, names: ['none.json'] }));
  it('that is a folder', () =>
    expectFailure('analyze --snapshot $', { code: 2, names: [/Check|有效|not a|不是文件/] }));
  it('that is empty', () =>
    expectFailure('analyze --snapshot $/empty.json', {
      code: 2,
      names: ['empty.json', 'kubectl get'],
    }));
  it('that is cut off', () =>
    expectFailure('analyze --snapshot $/cut.json', {
      code: 2,
      names: ['cut.json', 'JSON', 'kubectl get'],
    }));
  it('that is something else', () =>
    expectFailure('analyze --snapshot $/list.json', { code: 2, names: ['list.json', 'JSON'] }));
  it('without objects', () =>
    expectFailure('analyze --snapshot $/no-objects.json', { code: 2, names: ['items'] }));
  it('that is huge', () =>
    expectFailure('analyze --snapshot $/huge.json', {
      code: 2,
      names: ['500 MiB', '400 MiB', 'kubectl get'],
    }));
  it('that is nested without end', () =>
    expectFailure('analyze --snapshot $/deep.json', { code: 2, names: ['objects[0]', '200'] }));
  it('with wrong types in its metadata', () =>
    expectFailure('analyze --snapshot $/wrong-metadata.json', {
      code: 2,
      names: ['objects[1].metadata.ownerReferences'],
    }));
  it('with a name of ten million letters', () =>
    expectFailure('analyze --snapshot $/long-name.json', {
      code: 2,
      names: ['objects[0]', 'metadata.name'],
    }));

  it.each(['wrong-types', 'prototype', 'long-texts'])(
    'with %s is read without harm',
    async (name) => {
      const args = ['analyze', '--snapshot', inFolder(`${name}.json`)];
      const { code, stdout, stderr } = await runCli(args, { dataDir: inFolder(name) });
      expect({ code: code === 0 || code === 1, stderr }).toEqual({
        code: true,
        stderr: expect.stringMatching(/^read \d+ objects/) as string,
      });
      expect(stdout.length).toBeLessThan(10_000);
    },
  );
});

describe('wrong usage', () => {
  it('an option that is not there', () =>
    expectFailure('analyze --snapsho x', {
      code: 2,
      names: ['--snapsho', 'aetherius analyze --help'],
    }));
  it('a command that is not there', () =>
    expectFailure('analyse', { code: 2, names: ['analyse', 'aetherius --help'] }));
  it('no command', () =>
    expectFailure('incidents', {
      code: 2,
      names: ['list', 'watch', 'aetherius incidents --help'],
    }));
  it('an argument that is missing', () =>
    expectFailure('explain', { code: 2, names: ['<problem>', 'aetherius explain --help'] }));
  it('one argument too many', () =>
    expectFailure('explain 1 2', { code: 2, names: ['aetherius explain --help'] }));
  it('a value that is not allowed', () =>
    expectFailure('analyze -o xml', { code: 2, names: ['xml', 'json'] }));
  it('a number that is none', () =>
    expectFailure('incidents show foo', { code: 2, names: ['foo', 'INC-N'] }));
  it('a port that is none', () =>
    expectFailure('up --port 99999', { code: 2, names: ['99999', '65533'] }));
  it('options that exclude each other', () =>
    expectFailure('analyze --snapshot a --context b', {
      code: 2,
      names: ['--snapshot', '--context'],
    }));
  it('an address that is none', () =>
    expectFailure('incidents list --url nonsense', { code: 2, names: ['nonsense'] }));
  it('a control plane that does not run', () =>
    expectFailure('incidents list --url http://127.0.0.1:9', {
      code: 4,
      names: ['127.0.0.1:9', 'aetherius up'],
    }));
  it('a problem that nobody analyzed', () =>
    expectFailure('explain 3', { code: 2, names: ['aetherius analyze'] }));
});

describe('up', () => {
  it.each([0, 1, 2])('finds port %i of its three in use', async (offset) => {
    const first = await freePorts(3);
    const holder = await occupy(first + offset);
    try {
      await expectFailure(`up --no-fault --port ${first}`, {
        code: 4,
        names: [String(first + offset), '--port'],
      });
    } finally {
      await new Promise((resolve) => holder.close(resolve));
    }
  });

  it('finds a data folder of another version', async () => {
    await mkdir(inFolder('newer'));
    await writeFile(inFolder('newer/FORMAT_VERSION'), '99\n');
    await expectFailure('up', {
      code: 2,
      names: ['newer', '99', 'AETHERIUS_DATA_DIR'],
      options: { dataDir: inFolder('newer') },
    });
  });

  it('finds a file in place of its data folder', () =>
    expectFailure('up', {
      code: 2,
      names: ['list.json', 'AETHERIUS_DATA_DIR'],
      options: { dataDir: inFolder('list.json') },
    }));

  it('may not write into its data folder', async ({ skip }) => {
    if (isRoot && !canNobodyRead()) skip('this clone is closed to other users than root');
    await mkdir(inFolder('locked'), { mode: 0o555 });
    const options = { dataDir: inFolder('locked'), ...(isRoot ? { uid: nobody } : {}) };
    await expectFailure('up', {
      code: 2,
      names: ['locked', 'EACCES', 'AETHERIUS_DATA_DIR'],
      options,
    });
  });

  it('finds its disk full', async ({ skip }) => {
    if (!canMount) skip('only root may mount a small file system');
    const disk = inFolder('disk');
    await mkdir(disk);
    execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=20m', 'tmpfs', disk]);
    try {
      await chmod(disk, 0o755);
      await expectFailure('up', {
        code: 5,
        names: ['disk', 'AETHERIUS_DATA_DIR'],
        options: { dataDir: disk },
      });
    } finally {
      execFileSync('/bin/umount', [disk]);
    }
  });

  it('cannot start the demo cluster in a folder that is broken', async () => {
    const dataDir = inFolder('broken');
    await mkdir(dataDir);
    await writeFile(join(dataDir, 'simulator'), 'not a folder');
    await expectFailure('up', {
      code: 2,
      names: ['broken/simulator', 'AETHERIUS_DATA_DIR'],
      options: { dataDir },
    });
  });
});

function canNobodyRead(): boolean {
  try {
    const check = `require('node:fs').accessSync(${JSON.stringify(import.meta.filename)})`;
    execFileSync(process.execPath, ['-e', check], { uid: nobody, stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Runs a command and holds its last words to what all failures promise. */
async function expectFailure(command: string, failure: Failure): Promise<void> {
  const { options = {} } = failure;
  const port = command.includes('0$') ? await freePorts(3) : 0;
  const args = command.replace('0$', String(port)).replaceAll('$', folder).split(' ');
  for (const language of languagesOfThisRun()) {
    const dataDir = inFolder(`data-${languages.indexOf(language)}`);
    // oxlint-disable-next-line no-await-in-loop -- the runs of one test share folders and ports
    const ended = await runCli(args, {
      dataDir,
      env: { NODE_COMPILE_CACHE: inFolder('compiled') },
      ...options,
      language,
    });
    await deletePostgres(options.dataDir ?? dataDir).catch(() => undefined);
    holdToPromises(ended, failure, language);
  }
}

/** All of them at full length; else one after the other, since a process a language takes long. */
function languagesOfThisRun(): readonly Language[] {
  if (process.env.AETHERIUS_TEST_LONG === '1') return languages;
  runs += 1;
  return languages.filter((_, index) => index === runs % languages.length);
}

function holdToPromises(ended: Ended, failure: Failure, language: Language): void {
  const { stderr, stdout } = ended;
  expect({ stderr, stdout, code: ended.code }).toMatchObject({ code: failure.code });
  const words = stderr.slice(stderr.indexOf('✗'));
  for (const name of failure.names)
    expect(words).toMatch(name instanceof RegExp ? name : literal(name));
  // What is wrong, and below it what to do.
  expect(words.trim().split('\n').length).toBeGreaterThanOrEqual(2);
  expect(stderr).not.toMatch(/^\s+at .*:\d+|\{"level"|AppError|undefined|\[object/m);
  expect(words).not.toMatch(/\b(?!E[A-Z]+\b)[A-Z]+_[A-Z_]+\b(?<!AETHERIUS_\w+)/);
  expect(words).not.toMatch(/\s\?|\?[:：]/);
  expect(/\p{Script=Han}/u.test(words)).toBe(language === 'zh');
}

function literal(text: string): RegExp {
  return new RegExp(text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
}

async function startSimulator(): Promise<void> {
  const process = createSimulator({ dir: simulatorFolder(), logger: createSilentLogger() });
  await process.start();
  simulator.stop = process.stop;
}

async function writeKubeconfigs(): Promise<void> {
  const file = join(simulatorFolder(), 'kubeconfig');
  const text = await readFile(file, 'utf8');
  const access = await loadKubeconfigAccess({ files: [file], clock: systemClock });
  const transport = createKubeTransport(access);
  const user = (await transport.fetchJson({
    method: 'POST',
    path: '/aetherius/users',
    body: { name: 'nobody', groups: [] },
    action: 'create user',
  })) as { kubeconfig: string };
  await transport.stop();
  const files = {
    kubeconfig: text,
    'malformed.yaml': 'apiVersion: v1\nkind: Config\n\tclusters: {\n',
    'empty.yaml': 'apiVersion: v1\nkind: Config\n',
    'unreachable.yaml': text.replace(/server: .*/, 'server: https://127.0.0.1:9'),
    'wrong-token.yaml': text.replace(/token: .*/, 'token: wrong'),
    'no-rights.yaml': user.kubeconfig,
    'empty.json': '',
    'list.json': '[]',
    'no-objects.json': '{"kind":"List"}',
    'cut.json': '{"kind":"List","items":[{"kind":"Po',
  };
  for (const [name, content] of Object.entries(files)) await writeFile(inFolder(name), content);
}
