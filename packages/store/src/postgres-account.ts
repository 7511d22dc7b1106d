import { constants } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { appError } from '@aetherius/domain';

/** The user that PostgreSQL runs as. */
export interface ServerAccount {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Who must run the server: undefined for ourselves; as root, who PostgreSQL refuses to serve, the
 * owner of the cluster that is there already, else `postgres`, else `nobody`. No user is added.
 */
export async function chooseServerAccount(
  existingCluster: string,
): Promise<ServerAccount | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const existing = await stat(existingCluster).catch(() => undefined);
  if (existing && existing.uid !== 0) return { uid: existing.uid, gid: existing.gid };
  const passwd = await readFile('/etc/passwd', 'utf8');
  const account = findAccount(passwd, 'postgres') ?? findAccount(passwd, 'nobody');
  if (!account) {
    throw appError('POSTGRES_START_FAILED', {
      problem: 'root_without_user',
    });
  }
  return account;
}

/** The ids of a user in the text of /etc/passwd. */
export function findAccount(passwd: string, name: string): ServerAccount | undefined {
  const line = passwd.split('\n').find((candidate) => candidate.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  if (uid === undefined || gid === undefined) return undefined;
  // Some systems write the ids of nobody as -2.
  return { uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 };
}

/** Whether a user may enter a folder and every folder above it. */
export async function canReach(path: string, account: ServerAccount): Promise<boolean> {
  for (let folder = path; ; folder = dirname(folder)) {
    const { mode, uid, gid } = await stat(folder);
    const needed = executeBit(account, { uid, gid });
    if ((mode & needed) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

function executeBit(account: ServerAccount, owner: ServerAccount): number {
  if (account.uid === owner.uid) return constants.S_IXUSR;
  return account.gid === owner.gid ? constants.S_IXGRP : constants.S_IXOTH;
}
