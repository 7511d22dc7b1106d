import { isAppError } from '@aetherius/domain';
import * as z from 'zod';
import type { KubeKind } from './kinds.ts';
import type { KubeTransport } from './kube-transport.ts';

const groupListSchema = z.object({
  groups: z.array(
    z.object({
      name: z.string(),
      preferredVersion: z.object({ groupVersion: z.string() }).optional(),
      versions: z.array(z.object({ groupVersion: z.string() })),
    }),
  ),
});

const resourceListSchema = z.object({
  resources: z.array(
    z.object({
      name: z.string(),
      kind: z.string(),
      namespaced: z.boolean(),
      verbs: z.array(z.string()).default([]),
    }),
  ),
});

/**
 * The kinds that can be listed, each in its group's preferred version. A group whose server is
 * away (an aggregated API) is left out; the others are still told.
 */
export async function fetchServedKinds(transport: KubeTransport): Promise<readonly KubeKind[]> {
  const body = await transport.fetchJson({ path: '/apis', action: 'list apigroups' });
  const versions = groupListSchema
    .parse(body)
    .groups.map((group) => group.preferredVersion ?? group.versions[0])
    .flatMap((version) => (version ? [version.groupVersion] : []));
  const lists = await Promise.all(['v1', ...versions].map((at) => fetchKinds(transport, at)));
  return lists.flat();
}

async function fetchKinds(
  transport: KubeTransport,
  apiVersion: string,
): Promise<readonly KubeKind[]> {
  const path = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`;
  try {
    const body = await transport.fetchJson({ path, action: `discover ${apiVersion}` });
    return resourceListSchema
      .parse(body)
      .resources.filter(({ name, verbs }) => !name.includes('/') && verbs.includes('list'))
      .map(({ name, kind, namespaced }) => ({ apiVersion, kind, plural: name, namespaced }));
  } catch (error) {
    const isUnserved = isAppError(error) && !isAppError(error, 'KUBE_UNREACHABLE');
    if (isUnserved || error instanceof z.ZodError) return [];
    throw error;
  }
}
