import { createHash } from 'node:crypto';
import { appError } from '@aetherius/domain';
import type { IdempotencyKeys, KeyedRequest } from './http-route.ts';

/** Names a request by what it asks, so that a key cannot be used for two different ones. */
export function requestHash(path: string, body: unknown): string {
  return createHash('sha256')
    .update(path)
    .update('\n')
    .update(JSON.stringify(body) ?? '')
    .digest('hex');
}

/**
 * Runs a keyed request once: a repeat gets the first answer. A repeat that comes while the first
 * one runs, and a key that is used for something else, are conflicts.
 */
export async function runOnce(
  keys: IdempotencyKeys,
  request: KeyedRequest,
  work: { readonly status: number; readonly run: () => Promise<unknown> },
): Promise<{ readonly status: number; readonly reply: unknown }> {
  const state = await keys.reserve(request);
  if (state.kind === 'answered') return { status: state.status, reply: state.reply };
  if (state.kind !== 'fresh') {
    throw appError('CONFLICT', { problem: `idempotency_key_${state.kind}`, key: request.key });
  }
  try {
    const reply = await work.run();
    await keys.save(request, work.status, reply);
    return { status: work.status, reply };
  } catch (error) {
    await keys.release(request);
    throw error;
  }
}
