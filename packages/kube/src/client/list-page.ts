import type { KubeObject } from '@aetherius/domain';
import { toApiError } from './api-errors.ts';
import type { KubeKind } from './kinds.ts';

/** One page of a list. */
export interface ListPage {
  readonly objects: readonly KubeObject[];
  /** The version at which the list was taken; a watch starts here. */
  readonly resourceVersion: string;
  readonly continueToken?: string;
}

/** Reads a list's answer. The items of a list come without kind; they get it here. */
export function parseListPage(body: unknown, kind: KubeKind): ListPage {
  if (!isRecord(body) || !Array.isArray(body['items'] ?? [])) throw malformed(kind);
  const metadata = isRecord(body['metadata']) ? body['metadata'] : {};
  const token = metadata['continue'];
  return {
    objects: ((body['items'] ?? []) as unknown[]).map((item) => parseObject(item, kind)),
    resourceVersion: String(metadata['resourceVersion'] ?? ''),
    ...(typeof token === 'string' && token !== '' ? { continueToken: token } : {}),
  };
}

/** Checks that something is an object of Kubernetes and gives it the kind that was asked for. */
export function parseObject(value: unknown, kind: KubeKind): KubeObject {
  if (!isKubeShaped(value)) throw malformed(kind);
  return { ...value, apiVersion: kind.apiVersion, kind: kind.kind };
}

/** Whether something has the metadata that every object has. */
export function isKubeShaped(value: unknown): value is KubeObject {
  return (
    isRecord(value) && isRecord(value['metadata']) && typeof value['metadata']['name'] === 'string'
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function malformed(kind: KubeKind): Error {
  return toApiError({
    status: 200,
    action: `read ${kind.plural}`,
    message: 'the answer is not a Kubernetes object',
  });
}
