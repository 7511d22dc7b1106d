/**
 * Prepares a clone and runs one of its commands. Any Node ≥ 20 can run this file; everything behind
 * it runs on the Node 24 that comes from npm.
 *
 * It installs what the lockfile asks for when that has not been done yet, builds the console when its
 * sources changed, and then hands over: standard streams, signals and the exit code pass through.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const installStamp = join(modules, '.aetherius-lock-hash');
const consoleStamp = join(root, 'apps/console/dist/.source-hash');

/** What each npm script runs, and whether it shows the console. */
const commands = {
  start: { script: 'apps/cli/src/main.ts', args: ['up'], needsConsole: true },
  cli: { script: 'apps/cli/src/main.ts', args: [], needsConsole: false },
  check: { script: 'tools/check.ts', args: [], needsConsole: false },
  test: { script: 'tools/test.ts', args: [], needsConsole: true },
  'test:long': { script: 'tools/test.ts', args: ['--long'], needsConsole: true },
  'test:cluster': { script: 'tools/test-cluster.ts', args: [], needsConsole: false },
  bench: { script: 'bench/bench.ts', args: [], needsConsole: false },
  score: { script: 'bench/score.ts', args: [], needsConsole: false },
};

/** Installs, builds and runs; ends this process with the command's exit code. */
export async function bootstrap(name, args) {
  const command = commands[name];
  if (!command) {
    say(`unknown command "${name}"; one of: ${Object.keys(commands).join(', ')}`);
    process.exit(2);
  }
  await installIfNeeded();
  const node = findNode();
  const needsConsole = command.needsConsole || (name === 'cli' && args[0] === 'up');
  if (needsConsole) await buildConsoleIfNeeded(node);
  process.exit(await run(node, [join(root, command.script), ...command.args, ...args]));
}

async function installIfNeeded() {
  const wanted = hashOf([join(root, 'package-lock.json')]);
  if (existsSync(installStamp) && readFileSync(installStamp, 'utf8') === wanted) return;
  say('installing what is missing (npm ci); this takes about half a minute, once');
  const npm = process.env.npm_execpath;
  // `npm ci` deletes node_modules/.bin/node, which may be running this file: use npm's own Node.
  const [file, before] = npm
    ? [process.env.npm_node_execpath ?? process.execPath, [npm]]
    : ['npm', []];
  // No package here depends on its install script; skipping them keeps the install the same
  // whether or not npm asks for their approval.
  const install = [
    ...before,
    'ci',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  const code = await run(file, install, { toStderr: true });
  if (code !== 0) {
    say(`npm ci ended with ${code}; its message above says why. Then run the same command again.`);
    process.exit(code === 130 ? 130 : 4);
  }
  writeFileSync(installStamp, wanted);
}

function findNode() {
  const platform = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const binary = process.platform === 'win32' ? 'bin/node.exe' : 'bin/node';
  const brought = join(modules, `node-${platform}`, binary);
  if (existsSync(brought)) return brought;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 24 || (major === 24 && minor >= 12)) return process.execPath;
  say(`npm has no Node 24 for ${platform}: install Node 24.12 or newer and run this again`);
  return process.exit(2);
}

async function buildConsoleIfNeeded(node) {
  const sources = [
    'apps/console',
    'packages/text',
    'packages/client',
    'packages/contract',
    'packages/domain',
  ];
  const wanted = hashOf(sources.flatMap((folder) => filesBelow(join(root, folder))));
  if (existsSync(consoleStamp) && readFileSync(consoleStamp, 'utf8') === wanted) return;
  say('building the console');
  const vite = join(modules, 'vite/bin/vite.js');
  const build = [vite, 'build', '--logLevel', 'warn', join(root, 'apps/console')];
  const code = await run(node, build, { toStderr: true });
  if (code !== 0) {
    say('the console could not be built; the message above says why');
    process.exit(5);
  }
  mkdirSync(dirname(consoleStamp), { recursive: true });
  writeFileSync(consoleStamp, wanted);
}

function run(file, args, { toStderr = false } = {}) {
  const path = `${join(modules, '.bin')}:${process.env.PATH ?? ''}`;
  // Saves a third of a second at every start. Not in the system's temporary folder, where another
  // user could leave code for us to run.
  const compiled = process.env.NODE_COMPILE_CACHE ?? join(modules, '.cache/compiled');
  const child = spawn(file, args, {
    cwd: toStderr ? root : process.cwd(),
    env: { ...process.env, PATH: path, NODE_COMPILE_CACHE: compiled },
    stdio: toStderr ? ['ignore', 2, 2] : 'inherit',
  });
  // Ctrl-C reaches the child by itself (same terminal): only what is sent to this process alone
  // is passed on. Both are listened to, so that this process waits for the child's own end.
  const passTerm = () => child.kill('SIGTERM');
  const ignore = () => undefined;
  process.on('SIGTERM', passTerm);
  process.on('SIGINT', ignore);
  return new Promise((resolve) => {
    child.on('error', (error) => {
      say(`${file} could not be started: ${error.message}`);
      resolve(4);
    });
    child.on('exit', (code, signal) => {
      process.off('SIGTERM', passTerm);
      process.off('SIGINT', ignore);
      resolve(code ?? (signal === 'SIGINT' ? 130 : signal === 'SIGTERM' ? 143 : 5));
    });
  });
}

function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(file.slice(root.length)).update(readFileSync(file));
  return hash.digest('hex');
}

function filesBelow(folder) {
  return readdirSync(folder)
    .filter((name) => name !== 'dist' && name !== 'node_modules' && name !== 'test')
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      return statSync(path).isDirectory() ? filesBelow(path) : [path];
    });
}

function say(text) {
  process.stderr.write(`aetherius: ${text}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [name = 'start', ...args] = process.argv.slice(2);
  await bootstrap(name, args);
}
