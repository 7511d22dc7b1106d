import { readFile } from 'node:fs/promises';
import type { Clock } from '@aetherius/runtime';
import type { CredentialSource } from './cluster-access.ts';
import { kubeconfigError } from './kubeconfig-file.ts';

/**
 * How long a token file's content is used. Kubelets replace projected tokens at 80 % of an hour or
 * more; much shorter would read the disk for each request, much longer would use a dead token.
 */
const tokenFileTtlMs = 60_000;

/** A bearer token in a file that is replaced from time to time, as in every pod. */
export function tokenFileCredentials(path: string, clock: Clock): CredentialSource {
  let cached: { authorization: string; until: number } | undefined;
  return {
    async fetch() {
      if (cached && clock.now().getTime() < cached.until) return cached;
      const token = await readToken(path);
      cached = {
        authorization: `Bearer ${token}`,
        until: clock.now().getTime() + tokenFileTtlMs,
      };
      return cached;
    },
    discard() {
      cached = undefined;
    },
  };
}

async function readToken(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (cause) {
    throw kubeconfigError(path, { problem: 'the token cannot be read' }, cause);
  }
}
