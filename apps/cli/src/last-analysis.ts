import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Diagnosis } from '@aetherius/domain';

/** Keeps the last analysis in the data folder, so that `explain N` can say more about it. */
export async function saveLastAnalysis(dataDir: string, diagnosis: Diagnosis): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  const path = fileIn(dataDir);
  const temporary = `${path}.${process.pid}`;
  await writeFile(temporary, JSON.stringify(diagnosis), { mode: 0o600 });
  await rename(temporary, path);
}

/** The last analysis, or undefined when there is none (or one of another version). */
export async function findLastAnalysis(dataDir: string): Promise<Diagnosis | undefined> {
  try {
    const parsed: unknown = JSON.parse(await readFile(fileIn(dataDir), 'utf8'));
    return isDiagnosis(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function fileIn(dataDir: string): string {
  return join(dataDir, 'last-analysis.json');
}

function isDiagnosis(value: unknown): value is Diagnosis {
  return typeof value === 'object' && value !== null && 'rootCauses' in value && 'gaps' in value;
}
