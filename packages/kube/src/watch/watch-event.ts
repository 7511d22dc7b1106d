import type { KubeObject } from '@aetherius/domain';
import type { KubeKind } from '../client/kinds.ts';
import { isKubeShaped, parseObject } from '../client/list-page.ts';

/** One line of a watch stream. */
export type WatchEvent =
  | { readonly kind: 'present'; readonly object: KubeObject }
  | { readonly kind: 'deleted'; readonly object: KubeObject }
  | { readonly kind: 'bookmark'; readonly resourceVersion: string }
  | {
      readonly kind: 'error';
      readonly status: number;
      readonly reason: string;
      readonly message: string;
    };

/** Reads a line; undefined when it is none: cut off, not JSON, or of an unknown type. */
export function parseWatchLine(line: string, kind: KubeKind): WatchEvent | undefined {
  const value = parseJson(line);
  if (typeof value !== 'object' || value === null) return undefined;
  const { type, object } = value as { type?: unknown; object?: unknown };
  switch (type) {
    case 'ADDED':
    case 'MODIFIED':
      return isKubeShaped(object)
        ? { kind: 'present', object: parseObject(object, kind) }
        : undefined;
    case 'DELETED':
      return isKubeShaped(object)
        ? { kind: 'deleted', object: parseObject(object, kind) }
        : undefined;
    case 'BOOKMARK':
      return toBookmark(object);
    case 'ERROR':
      return toError(object);
    default:
      return undefined;
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** A bookmark's object has nothing but a resource version, not even a name. */
function toBookmark(object: unknown): WatchEvent | undefined {
  const metadata = (object as { metadata?: { resourceVersion?: unknown } } | null)?.metadata;
  const version = metadata?.resourceVersion;
  return typeof version === 'string' ? { kind: 'bookmark', resourceVersion: version } : undefined;
}

function toError(object: unknown): WatchEvent {
  const status = (object ?? {}) as { code?: unknown; reason?: unknown; message?: unknown };
  return {
    kind: 'error',
    status: typeof status.code === 'number' ? status.code : 500,
    reason: typeof status.reason === 'string' ? status.reason : '',
    message: typeof status.message === 'string' ? status.message : '',
  };
}
