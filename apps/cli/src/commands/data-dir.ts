import { access, constants, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { appError, isAppError } from '@aetherius/domain';

/** The layout of the data folder; a higher number cannot be read by an older program. */
const formatVersion = '1';

/**
 * Makes the data folder or checks that this program can use it. DATA_DIR_UNUSABLE (no right, not a
 * folder), DISK_FULL, DATA_DIR_VERSION (made by another version).
 */
export async function requireDataDir(folder: string): Promise<void> {
  const file = join(folder, 'FORMAT_VERSION');
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
    const found = (await readFile(file, 'utf8').catch(() => '')).trim();
    if (found === '') await writeFile(file, `${formatVersion}\n`);
    else if (found !== formatVersion) {
      throw appError('DATA_DIR_VERSION', { folder, found, expected: formatVersion });
    }
  } catch (error) {
    if (isAppError(error)) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC') throw appError('DISK_FULL', { folder }, { cause: error });
    throw appError('DATA_DIR_UNUSABLE', { folder, problem: message }, { cause: error });
  }
}
