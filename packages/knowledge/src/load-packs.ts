import { readFileSync, readdirSync } from 'node:fs';
import { parse } from 'yaml';
import { appError } from '@aetherius/domain';
import type { FaultRule, KnowledgePack, LogPattern } from '@aetherius/domain';
import { compileFault, compileLogPattern, isTelling } from './compile-pack.ts';
import { packFileSchema } from './pack-schema.ts';
import type { PackFile } from './pack-schema.ts';

const packsFolder = new URL('../packs/', import.meta.url);

/** The version of the packs in this repository; it stands in every diagnosis. */
export const packVersion = '1.0.0';

/** Reads and compiles the packs of this repository. Throws PACK_INVALID with file and problem. */
export function loadPacks(): KnowledgePack {
  const names = readdirSync(packsFolder).filter((name) => name.endsWith('.yaml'));
  const files = names
    .toSorted()
    .map((name) => parsePackFile(name, readFileSync(new URL(name, packsFolder), 'utf8')));
  return compilePacks(files);
}

/** Checks one pack file's text. Throws PACK_INVALID. */
export function parsePackFile(name: string, text: string): PackFile {
  let document: unknown;
  try {
    document = parse(text);
  } catch (cause) {
    throw appError('PACK_INVALID', { pack: name, problem: String(cause) }, { cause });
  }
  const parsed = packFileSchema.safeParse(document);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw appError('PACK_INVALID', {
    pack: name,
    problem: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
  });
}

/** Compiles pack files into one pack. Throws PACK_INVALID for an id that is given twice. */
export function compilePacks(files: readonly PackFile[]): KnowledgePack {
  const faults = files.flatMap((file) => file.faults ?? []).map(compileFault);
  const patterns = files.flatMap((file) => file.logPatterns ?? []).map(compileLogPattern);
  refuseDoubles(faults.map((fault) => fault.faultId));
  refuseDoubles(patterns.map((pattern) => pattern.patternId));
  return {
    version: packVersion,
    faults: faults satisfies FaultRule[],
    logPatterns: filtered(patterns),
  };
}

/** Puts the cheap test for telling words before every pattern, remembered for the current line. */
function filtered(patterns: readonly LogPattern[]): LogPattern[] {
  let lastLine = '';
  let lastTelling = false;
  return patterns.map((pattern) => ({
    ...pattern,
    match: (line) => {
      if (line !== lastLine) {
        lastLine = line;
        lastTelling = isTelling(line);
      }
      return lastTelling ? pattern.match(line) : undefined;
    },
  }));
}

function refuseDoubles(ids: readonly string[]): void {
  const seen = new Set<string>();
  for (const id of ids) {
    if (seen.has(id))
      throw appError('PACK_INVALID', { pack: id, problem: 'this id is given twice' });
    seen.add(id);
  }
}
