import { describe, expect, it } from 'vitest';
import type { ContractContext } from '../kube-contract.ts';
import { aConfigMap, aDeployment } from '../manifests.ts';
import { at, listAt, type Json } from '../raw-api.ts';

/** Managed fields without times, as `manager operation subresource`. */
function owners(body: Json): string[] {
  return listAt(body, 'metadata', 'managedFields').map((entry) =>
    [entry['manager'], entry['operation'], entry['subresource']].filter(Boolean).join(' '),
  );
}

function fieldsOf(body: Json, manager: string): unknown {
  const entry = listAt(body, 'metadata', 'managedFields').find(
    (candidate) => candidate['manager'] === manager,
  );
  return entry?.['fieldsV1'];
}

/** The four ways to patch, and who owns which field afterwards. */
export function describePatches(context: ContractContext): void {
  const configMaps = (): string => context.core('configmaps');
  const deployments = (): string => context.grouped('apps/v1', 'deployments');

  describe('patches', () => {
    it('by JSON Patch apply only when their tests hold', async () => {
      await context.api.post(configMaps(), aConfigMap('tested', { a: '1' }));
      const path = `${configMaps()}/tested`;
      const replace = { op: 'replace', path: '/data/a', value: '2' };
      const failing = [{ op: 'test', path: '/data/a', value: '9' }, replace];
      const refused = await context.api.patch(path, failing, 'json');
      expect(refused.body).toMatchObject({
        code: 422,
        reason: 'Invalid',
        message: 'the server rejected our request due to an error in our request',
      });
      const passing = [{ op: 'test', path: '/data/a', value: '1' }, replace];
      const { body } = await context.api.patch(path, passing, 'json');
      expect(body['data']).toEqual({ a: '2' });
    });

    it('by merge remove what is null', async () => {
      await context.api.post(configMaps(), aConfigMap('merged', { a: '1', b: '2' }));
      const patch = { data: { a: null, c: '3' } };
      const { body } = await context.api.patch(`${configMaps()}/merged`, patch, 'merge');
      expect(body['data']).toEqual({ b: '2', c: '3' });
    });

    it('by strategic merge find containers by their name', async () => {
      await context.api.post(deployments(), aDeployment('strategic', { replicas: 0 }));
      const path = `${deployments()}/strategic`;
      const containers = [
        { name: 'app', env: [{ name: 'A', value: '1' }] },
        { name: 'side', image: 'registry.example/side:1' },
      ];
      const added = await context.api.patch(path, template({ containers }), 'strategic');
      expect(listAt(added.body, 'spec', 'template', 'spec', 'containers')).toMatchObject([
        { name: 'app', image: 'registry.example/app:1', env: [{ name: 'A', value: '1' }] },
        { name: 'side', image: 'registry.example/side:1' },
      ]);
      const removal = {
        '$setElementOrder/containers': [{ name: 'app' }],
        containers: [
          { name: 'app', env: [{ name: 'A', $patch: 'delete' }] },
          { name: 'side', $patch: 'delete' },
        ],
      };
      const removed = await context.api.patch(path, template(removal), 'strategic');
      const left = listAt(removed.body, 'spec', 'template', 'spec', 'containers');
      expect(left).toHaveLength(1);
      expect(left[0]).not.toHaveProperty('env.0');
    });

    it('by strategic merge drop the fields of another strategy', async () => {
      await context.api.post(deployments(), aDeployment('recreated', { replicas: 0 }));
      const patch = { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } };
      const { body } = await context.api.patch(`${deployments()}/recreated`, patch, 'strategic');
      expect(at(body, 'spec', 'strategy')).toEqual({ type: 'Recreate' });
    });

    it('in an unknown format are refused', async () => {
      const answer = await context.api.send(`${configMaps()}/merged`, {
        method: 'PATCH',
        body: {},
        contentType: 'application/json',
      });
      expect(answer.status).toBe(415);
    });
  });

  describe('server-side apply', () => {
    const apply = (
      name: string,
      manager: string,
      { force = false, ...data }: Json,
    ): Promise<{ status: number; body: Json }> =>
      context.api.patch(
        `${configMaps()}/${name}?fieldManager=${manager}&force=${String(force)}`,
        { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data },
        'apply',
      );

    it('makes what is not there and owns what it said', async () => {
      const { status, body } = await apply('applied', 'one', { a: '1', b: '2' });
      expect(status).toBe(201);
      expect(owners(body)).toEqual(['one Apply']);
      expect(fieldsOf(body, 'one')).toEqual({ 'f:data': { 'f:a': {}, 'f:b': {} } });
    });

    it('takes away what it said before and says no more', async () => {
      await apply('shrunk', 'one', { a: '1', b: '2' });
      const { body } = await apply('shrunk', 'one', { a: '1' });
      expect(body['data']).toEqual({ a: '1' });
    });

    it('leaves what others have', async () => {
      await apply('shared', 'one', { a: '1' });
      const { body } = await apply('shared', 'two', { b: '2' });
      expect(body['data']).toEqual({ a: '1', b: '2' });
      expect(owners(body).toSorted()).toEqual(['one Apply', 'two Apply']);
    });

    it('shares a field that both set to the same value', async () => {
      await apply('agreed', 'one', { a: '1' });
      const { status } = await apply('agreed', 'two', { a: '1' });
      expect(status).toBe(200);
      const { body } = await apply('agreed', 'one', {});
      expect(body['data']).toEqual({ a: '1' });
    });

    it('refuses to overwrite others unless it is forced', async () => {
      await apply('contested', 'one', { a: '1' });
      const { status, body } = await apply('contested', 'two', { a: '2' });
      expect(status).toBe(409);
      expect(body).toMatchObject({
        reason: 'Conflict',
        message: 'Apply failed with 1 conflict: conflict with "one": .data.a',
        details: {
          causes: [
            { reason: 'FieldManagerConflict', message: 'conflict with "one"', field: '.data.a' },
          ],
        },
      });
      const forced = await apply('contested', 'two', { a: '2', force: true });
      expect(forced.body['data']).toEqual({ a: '2' });
      expect(owners(forced.body)).toEqual(['two Apply']);
    });

    it('names updates among the conflicts with their version', async () => {
      await context.api.post(configMaps(), aConfigMap('updated', { a: '1' }));
      const { body } = await apply('updated', 'two', { a: '2' });
      expect(body['message']).toBe(
        'Apply failed with 1 conflict: conflict with "contract" using v1: .data.a',
      );
    });

    it('needs a manager', async () => {
      const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' } };
      const { body } = await context.api.patch(`${configMaps()}/x`, config, 'apply');
      expect(body).toMatchObject({
        code: 422,
        message:
          'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
      });
    });

    it('knows items of keyed lists', async () => {
      const config = aDeployment('keyed', { replicas: 0 });
      const path = `${deployments()}/keyed?fieldManager=one`;
      const { body } = await context.api.patch(path, config, 'apply');
      expect(at(fieldsOf(body, 'one'), 'f:spec', 'f:template', 'f:spec')).toEqual({
        'f:containers': {
          'k:{"name":"app"}': { '.': {}, 'f:image': {}, 'f:name': {} },
        },
        'f:schedulerName': {},
      });
    });

    it('moves a field to whoever changes it by an update', async () => {
      await apply('taken', 'one', { a: '1', b: '2' });
      const patched = await context.api.patch(
        `${configMaps()}/taken?fieldManager=three`,
        { data: { a: '9' } },
        'merge',
      );
      expect(fieldsOf(patched.body, 'one')).toEqual({ 'f:data': { 'f:b': {} } });
      expect(fieldsOf(patched.body, 'three')).toEqual({ 'f:data': { 'f:a': {} } });
    });
  });
}

function template(spec: Json): Json {
  return { spec: { template: { spec } } };
}
