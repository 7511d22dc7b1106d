import { describe, expect, it } from 'vitest';
import type { ContractContext } from '../kube-contract.ts';
import { at, listAt, type Json } from '../raw-api.ts';

const aggregated =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';

/** What a client finds out about the server before it does anything. */
export function describeDiscovery(context: ContractContext): void {
  describe('discovery', () => {
    it('tells a version of Kubernetes 1.34', async () => {
      const { body } = await context.api.get('/version');
      expect(body).toMatchObject({ major: '1', minor: '34' });
      expect(body['gitVersion']).toMatch(/^v1\.34\./);
    });

    it.each(['/healthz', '/livez', '/readyz'])('answers ok on %s', async (path) => {
      const answer = await context.api.get(path);
      expect([answer.status, answer.text]).toEqual([200, 'ok']);
    });

    it('lists the core resources with their names and verbs', async () => {
      const { body } = await context.api.get('/api/v1');
      const pods = listAt(body, 'resources').find((resource) => resource['name'] === 'pods');
      expect(pods).toMatchObject({
        singularName: 'pod',
        namespaced: true,
        kind: 'Pod',
        shortNames: ['po'],
        categories: ['all'],
        verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
      });
    });

    it.each([
      ['apps', 'v1', ['daemonsets', 'deployments', 'replicasets', 'statefulsets']],
      ['batch', 'v1', ['cronjobs', 'jobs']],
      ['autoscaling', 'v2', ['horizontalpodautoscalers']],
      ['policy', 'v1', ['poddisruptionbudgets']],
      ['networking.k8s.io', 'v1', ['ingresses', 'networkpolicies']],
      ['events.k8s.io', 'v1', ['events']],
      ['discovery.k8s.io', 'v1', ['endpointslices']],
    ])('serves %s/%s', async (group, version, plurals) => {
      const { body } = await context.api.get(`/apis/${group}/${version}`);
      const names = listAt(body, 'resources').map((resource) => resource['name']);
      expect(names).toEqual(expect.arrayContaining(plurals));
      const groups = await context.api.get('/apis');
      expect(listAt(groups.body, 'groups').map((each) => each['name'])).toContain(group);
    });

    it('tells all groups at once to those who ask for it', async () => {
      const { body, headers } = await context.api.get('/apis', { Accept: aggregated });
      expect(headers['content-type']).toContain('as=APIGroupDiscoveryList');
      const apps = listAt(body, 'items').find((item) => at(item, 'metadata', 'name') === 'apps');
      const deployments = listAt(apps, 'versions', 0, 'resources').find(
        (resource) => resource['resource'] === 'deployments',
      );
      expect(deployments).toMatchObject({
        scope: 'Namespaced',
        shortNames: ['deploy'],
        subresources: [
          {
            subresource: 'scale',
            responseKind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
          },
          { subresource: 'status' },
        ],
      });
    });

    it('describes its objects and says that it validates fields', async () => {
      const { body: root } = await context.api.get('/openapi/v3');
      const url = at(root, 'paths', 'apis/apps/v1', 'serverRelativeURL');
      const { body } = await context.api.get(String(url));
      const path = '/apis/apps/v1/namespaces/{namespace}/deployments/{name}';
      const parameters = listAt(body, 'paths', path, 'patch', 'parameters');
      expect(parameters.map((parameter) => parameter['name'])).toContain('fieldValidation');
      const name = 'io.k8s.api.apps.v1.DeploymentSpec';
      const schema = at(body, 'components', 'schemas', name) as Json;
      expect(Object.keys(schema['properties'] as Json)).toContain('revisionHistoryLimit');
    });
  });
}
