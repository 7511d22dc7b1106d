import { readFile, stat } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { appError } from '@aetherius/domain';
import { parseSnapshotFile, type SnapshotFile } from '@aetherius/diagnosis';

/**
 * A cluster of 50,000 objects is about 250 MiB of JSON. More than the limit does not fit into one
 * JavaScript string, and reading it would end in an error that says nothing.
 */
const limitMiB = 400;
const bytesPerMiB = 1024 * 1024;

/**
 * Reads a snapshot from a file (also gzipped). SNAPSHOT_NOT_FOUND, SNAPSHOT_TOO_LARGE, or
 * SNAPSHOT_INVALID with what is wrong in it.
 */
export async function readSnapshotFile(file: string): Promise<SnapshotFile> {
  const size = await sizeOf(file);
  if (size > limitMiB * bytesPerMiB) throw tooLarge(file, size);
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw invalid(file, cause);
  });
  const parsed = parseSnapshotFile(textOf(file, bytes), file);
  // Without some of its objects a broken cluster may look healthy.
  const [wrong] = parsed.leftOut;
  if (wrong) throw appError('SNAPSHOT_INVALID', { file, ...wrong });
  return parsed;
}

async function sizeOf(file: string): Promise<number> {
  const found = await stat(file).catch((cause: unknown) => {
    throw appError('SNAPSHOT_NOT_FOUND', { file }, { cause });
  });
  if (!found.isFile()) throw appError('SNAPSHOT_INVALID', { file, problem: 'not_a_file' });
  return found.size;
}

function textOf(file: string, bytes: Buffer): string {
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  if (!isGzip) return decoded(bytes);
  try {
    return decoded(gunzipSync(bytes, { maxOutputLength: limitMiB * bytesPerMiB }));
  } catch (cause) {
    const isLarge = cause instanceof RangeError;
    throw isLarge ? tooLarge(file, limitMiB * bytesPerMiB + 1) : invalid(file, cause);
  }
}

/** PowerShell writes what kubectl prints as UTF-16 with a byte order mark, or as UTF-8 with one. */
function decoded(bytes: Buffer): string {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8').decode(bytes);
}

function tooLarge(file: string, sizeBytes: number): Error {
  return appError('SNAPSHOT_TOO_LARGE', {
    file,
    sizeMiB: Math.ceil(sizeBytes / bytesPerMiB),
    limitMiB,
  });
}

function invalid(file: string, cause: unknown): Error {
  const problem = cause instanceof Error ? cause.message : String(cause);
  return appError('SNAPSHOT_INVALID', { file, problem }, { cause });
}
