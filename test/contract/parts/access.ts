import { waitFor } from '@aetherius/testkit';
import { describe, expect, it } from 'vitest';
import type { ContractContext } from '../kube-contract.ts';
import { at, listAt, type Json } from '../raw-api.ts';

/** Who may do what. */
export function describeAccess(context: ContractContext): void {
  const asBob = { 'Impersonate-User': 'bob' };

  describe('access', () => {
    it('is told to those who ask', async () => {
      const spec = { resourceAttributes: { verb: 'get', resource: 'pods', namespace: 'default' } };
      const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
      const { status, body } = await context.api.post(path, { spec });
      expect([status, at(body, 'status', 'allowed')]).toEqual([201, true]);
      const denied = await context.api.send(path, {
        method: 'POST',
        body: { spec },
        headers: asBob,
      });
      expect(at(denied.body, 'status', 'allowed')).toBe(false);
    });

    it.each<[string, (c: ContractContext) => string, string]>([
      [
        'a list in a namespace',
        (c) => c.core('pods'),
        'pods is forbidden: User "bob" cannot list resource "pods" in API group "" in the namespace "{ns}"',
      ],
      [
        'a node',
        () => '/api/v1/nodes/x',
        'nodes "x" is forbidden: User "bob" cannot get resource "nodes" in API group "" at the cluster scope',
      ],
      [
        'a subresource',
        (c) => `${c.core('pods')}/x/log`,
        'pods "x" is forbidden: User "bob" cannot get resource "pods/log" in API group "" in the namespace "{ns}"',
      ],
      [
        'a kind of another group',
        () => '/apis/apps/v1/deployments',
        'deployments.apps is forbidden: User "bob" cannot list resource "deployments" in API group "apps" at the cluster scope',
      ],
      [
        'a path that is no resource',
        () => '/metrics',
        'forbidden: User "bob" cannot get path "/metrics"',
      ],
    ])('is refused for %s', async (_what, path, message) => {
      const { status, body } = await context.api.get(path(context), asBob);
      expect([status, body['reason'], body['message']]).toEqual([
        403,
        'Forbidden',
        message.replace('{ns}', context.namespace),
      ]);
    });

    it('is given by a role and its binding', async () => {
      const group = 'rbac.authorization.k8s.io';
      const role: Json = {
        metadata: { name: 'reader' },
        rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }],
      };
      await context.api.post(context.grouped(`${group}/v1`, 'roles'), role);
      await context.api.post(context.grouped(`${group}/v1`, 'rolebindings'), {
        metadata: { name: 'reader' },
        roleRef: { apiGroup: group, kind: 'Role', name: 'reader' },
        subjects: [{ kind: 'User', name: 'carol' }],
      });
      const headers = { 'Impersonate-User': 'carol' };
      await waitFor('the role to hold', async () => {
        const { status } = await context.api.get(context.core('pods'), headers);
        return status === 200;
      });
      const { status } = await context.api.get(context.core('configmaps'), headers);
      expect(status).toBe(403);
    });

    it('is refused to a token that nobody gave out', async () => {
      const answer = await context.api.get('/api/v1/pods', { Authorization: 'Bearer nope' });
      // A client certificate, where the kubeconfig has one, would speak before the token.
      if (answer.status === 200) return;
      expect(answer.body).toMatchObject({ code: 401, reason: 'Unauthorized' });
    });

    it('lists the rules that hold for somebody', async () => {
      const path = '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews';
      const { body } = await context.api.post(path, { spec: { namespace: 'default' } });
      const rules = listAt(body, 'status', 'resourceRules');
      expect(rules).toContainEqual({ verbs: ['*'], apiGroups: ['*'], resources: ['*'] });
    });
  });
}
