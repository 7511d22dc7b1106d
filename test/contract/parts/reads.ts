import { describe, expect, it } from 'vitest';
import type { ContractContext } from '../kube-contract.ts';
import { aConfigMap, aDeployment, aPod } from '../manifests.ts';
import { at, listAt } from '../raw-api.ts';

const asTable = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
const asMetadata =
  'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json';

/** Columns of the tables that people look at most, with their priorities. */
const tables: readonly (readonly [path: string, columns: string])[] = [
  ['/api/v1/pods', 'Name Ready Status Restarts Age IP* Node* Nominated_Node* Readiness_Gates*'],
  [
    '/api/v1/nodes',
    'Name Status Roles Age Version Internal-IP* External-IP* OS-Image* Kernel-Version* Container-Runtime*',
  ],
  [
    '/api/v1/events',
    'Last_Seen Type Reason Object Subobject* Source* Message First_Seen* Count* Name*',
  ],
  ['/api/v1/services', 'Name Type Cluster-IP External-IP Port(s) Age Selector*'],
  [
    '/api/v1/persistentvolumeclaims',
    'Name Status Volume Capacity Access_Modes StorageClass VolumeAttributesClass Age VolumeMode*',
  ],
  ['/api/v1/configmaps', 'Name Data Age'],
  ['/api/v1/resourcequotas', 'Name Request Limit Age'],
  [
    '/apis/apps/v1/deployments',
    'Name Ready Up-to-date Available Age Containers* Images* Selector*',
  ],
  ['/apis/apps/v1/replicasets', 'Name Desired Current Ready Age Containers* Images* Selector*'],
  ['/apis/apps/v1/statefulsets', 'Name Ready Age Containers* Images*'],
  [
    '/apis/apps/v1/daemonsets',
    'Name Desired Current Ready Up-to-date Available Node_Selector Age Containers* Images* Selector*',
  ],
  ['/apis/batch/v1/jobs', 'Name Status Completions Duration Age Containers* Images* Selector*'],
  [
    '/apis/batch/v1/cronjobs',
    'Name Schedule Timezone Suspend Active Last_Schedule Age Containers* Images* Selector*',
  ],
  [
    '/apis/autoscaling/v2/horizontalpodautoscalers',
    'Name Reference Targets MinPods MaxPods Replicas Age',
  ],
  [
    '/apis/policy/v1/poddisruptionbudgets',
    'Name Min_Available Max_Unavailable Allowed_Disruptions Age',
  ],
  ['/apis/networking.k8s.io/v1/ingresses', 'Name Class Hosts Address Ports Age'],
  ['/apis/discovery.k8s.io/v1/endpointslices', 'Name AddressType Ports Endpoints Age'],
];

/** Lists in pages, narrowed, and as tables. */
export function describeReads(context: ContractContext): void {
  describe('lists', () => {
    it('come in pages that together are the list of one moment', async () => {
      const path = context.core('configmaps');
      for (const name of ['page-a', 'page-b', 'page-c']) {
        await context.api.post(path, aConfigMap(name, {}, { paged: 'yes' }));
      }
      const all = `${path}?limit=2`;
      const first = await context.api.get(all);
      expect(listAt(first.body, 'items')).toHaveLength(2);
      const token = at(first.body, 'metadata', 'continue');
      const total = Number(at(first.body, 'metadata', 'remainingItemCount')) + 2;
      await context.api.delete(`${path}/page-c`);
      const names = listAt(first.body, 'items').map((item) => at(item, 'metadata', 'name'));
      let next = String(token);
      while (next) {
        const page = await context.api.get(`${all}&continue=${encodeURIComponent(next)}`);
        expect(at(page.body, 'metadata', 'resourceVersion')).toBe(
          at(first.body, 'metadata', 'resourceVersion'),
        );
        names.push(...listAt(page.body, 'items').map((item) => at(item, 'metadata', 'name')));
        next = String(at(page.body, 'metadata', 'continue') ?? '');
      }
      expect(names).toHaveLength(total);
      expect(names).toContain('page-c');
      expect(names).toEqual(names.toSorted());
    });

    it.each([
      ['tier=front', ['front']],
      ['tier!=front,selected', ['back', 'none']],
      ['tier in (front,back)', ['back', 'front']],
      ['tier notin (front),selected', ['back', 'none']],
      ['!tier,selected', ['none']],
    ])('are narrowed by the label selector %s', async (selector, expected) => {
      const path = context.core('configmaps');
      await context.api.post(path, aConfigMap('front', {}, { tier: 'front', selected: 'yes' }));
      await context.api.post(path, aConfigMap('back', {}, { tier: 'back', selected: 'yes' }));
      await context.api.post(path, aConfigMap('none', {}, { selected: 'yes' }));
      const query = `labelSelector=${encodeURIComponent(selector)}`;
      const { body } = await context.api.get(`${path}?${query}`);
      const names = listAt(body, 'items').map((item) => at(item, 'metadata', 'name'));
      expect(names).toEqual(expected);
    });

    it('are narrowed by fields', async () => {
      const path = context.core('pods');
      await context.api.post(path, aPod('by-field', {}, { nodeName: 'node-of-field' }));
      const { body } = await context.api.get(
        `/api/v1/pods?fieldSelector=spec.nodeName%3Dnode-of-field,metadata.namespace%3D${context.namespace}`,
      );
      expect(listAt(body, 'items').map((item) => at(item, 'metadata', 'name'))).toEqual([
        'by-field',
      ]);
    });

    it('say the kind once, not in every item', async () => {
      const { body } = await context.api.get(context.core('configmaps'));
      expect(body).toMatchObject({ kind: 'ConfigMapList', apiVersion: 'v1' });
      for (const item of listAt(body, 'items')) {
        expect(item).not.toHaveProperty('kind');
        expect(item).not.toHaveProperty('apiVersion');
      }
    });

    it('wait for no version that lies in the future', async () => {
      const { status, body } = await context.api.get(
        `${context.core('pods')}?resourceVersion=999999999999`,
      );
      expect([status, body['reason']]).toEqual([504, 'Timeout']);
      expect(body['message']).toMatch(
        /^Timeout: Too large resource version: 999999999999, current: \d+$/,
      );
    });

    it('give only metadata when only that is wanted', async () => {
      const { body } = await context.api.get(context.core('configmaps'), { Accept: asMetadata });
      expect(body).toMatchObject({
        kind: 'PartialObjectMetadataList',
        apiVersion: 'meta.k8s.io/v1',
      });
      expect(listAt(body, 'items')[0]).not.toHaveProperty('data');
      expect(listAt(body, 'items')[0]).toMatchObject({
        metadata: { namespace: context.namespace },
      });
    });
  });

  describe('tables', () => {
    it.each(tables)('of %s have their columns', async (path, expected) => {
      const { body } = await context.api.get(path, { Accept: asTable });
      const columns = listAt(body, 'columnDefinitions').map((column) => {
        const name = String(column['name']).replaceAll(' ', '_');
        return `${name}${column['priority'] === 1 ? '*' : ''}`;
      });
      expect(columns.join(' ')).toBe(expected);
    });

    it('show objects in the words of kubectl', async () => {
      const deployments = context.grouped('apps/v1', 'deployments');
      await context.api.post(deployments, aDeployment('table', { replicas: 0 }));
      await context.api.post(context.core('pods'), aPod('table'));
      const deployment = await context.api.get(`${deployments}/table`, { Accept: asTable });
      expect(at(deployment.body, 'rows', 0, 'cells')).toEqual([
        'table',
        '0/0',
        0,
        0,
        expect.stringMatching(/^\d+s$/),
        'app',
        'registry.example/app:1',
        'app=table',
      ]);
      const pod = await context.api.get(`${context.core('pods')}/table`, { Accept: asTable });
      expect(at(pod.body, 'rows', 0, 'cells')).toEqual([
        'table',
        '0/1',
        'Pending',
        '0',
        expect.stringMatching(/^\d+s$/),
        '<none>',
        '<none>',
        '<none>',
        '<none>',
      ]);
      expect(at(pod.body, 'rows', 0, 'object', 'kind')).toBe('PartialObjectMetadata');
    });
  });
}
