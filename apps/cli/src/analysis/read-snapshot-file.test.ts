import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readSnapshotFile } from './read-snapshot-file.ts';

const example = new URL('../../../../docs/examples/oom.json', import.meta.url);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aetherius-snapshot-'));
});
afterAll(() => rm(folder, { recursive: true }));

it.each(['utf8', 'utf16le'] as const)(
  'a snapshot that a shell wrote as %s with a byte order mark is read',
  async (encoding) => {
    const file = join(folder, `${encoding}.json`);
    await writeFile(file, `\ufeff${await readFile(example, 'utf8')}`, encoding);
    const { input } = await readSnapshotFile(file);
    expect(input.snapshot.objects.length).toBeGreaterThan(5);
  },
);
