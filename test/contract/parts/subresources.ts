import { waitFor } from '@aetherius/testkit';
import { describe, expect, it } from 'vitest';
import type { ContractContext } from '../kube-contract.ts';
import { aDeployment, aPod } from '../manifests.ts';
import { at, listAt } from '../raw-api.ts';

/** Status, scale, binding, eviction and logs. */
export function describeSubresources(context: ContractContext): void {
  const deployments = (): string => context.grouped('apps/v1', 'deployments');
  const pods = (): string => context.core('pods');
  const runningStatus = {
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' }],
    },
  };

  describe('subresources', () => {
    it('of status change nothing else, and updates do not change status', async () => {
      await context.api.post(pods(), aPod('status'));
      const patch = { metadata: { labels: { app: 'x' } }, spec: { hostname: 'x' } };
      const viaStatus = await context.api.patch(
        `${pods()}/status/status`,
        { ...runningStatus, spec: patch.spec },
        'merge',
      );
      expect(at(viaStatus.body, 'status', 'phase')).toBe('Running');
      expect(at(viaStatus.body, 'spec')).not.toHaveProperty('hostname');
      const viaObject = await context.api.patch(
        `${pods()}/status`,
        { status: { phase: 'Failed' }, metadata: patch.metadata },
        'merge',
      );
      expect(at(viaObject.body, 'status', 'phase')).toBe('Running');
      const managers = listAt(viaObject.body, 'metadata', 'managedFields').map(
        (entry) => entry['subresource'] ?? 'object',
      );
      expect(managers.toSorted()).toEqual(['object', 'status']);
    });

    it('of scale read and change the replicas', async () => {
      await context.api.post(deployments(), aDeployment('scaled', { replicas: 1 }));
      const path = `${deployments()}/scaled/scale`;
      const read = await context.api.get(path);
      expect(read.body).toMatchObject({
        kind: 'Scale',
        apiVersion: 'autoscaling/v1',
        metadata: { name: 'scaled', namespace: context.namespace },
        spec: { replicas: 1 },
        status: { selector: 'app=scaled' },
      });
      await context.api.patch(path, { spec: { replicas: 2 } }, 'merge');
      const { body } = await context.api.get(`${deployments()}/scaled`);
      expect(at(body, 'spec', 'replicas')).toBe(2);
    });

    it('of binding put a pod on a node once', async () => {
      await context.api.post(pods(), aPod('bound'));
      const binding = {
        apiVersion: 'v1',
        kind: 'Binding',
        metadata: { name: 'bound' },
        target: { kind: 'Node', name: 'node-of-binding' },
      };
      const { status } = await context.api.post(`${pods()}/bound/binding`, binding);
      expect(status).toBe(201);
      const { body } = await context.api.get(`${pods()}/bound`);
      expect(at(body, 'spec', 'nodeName')).toBe('node-of-binding');
      const again = await context.api.post(`${pods()}/bound/binding`, binding);
      expect(again.body).toMatchObject({
        code: 409,
        reason: 'Conflict',
        message:
          'Operation cannot be fulfilled on pods/binding "bound": pod bound is already assigned to node "node-of-binding"',
      });
    });

    it('of a pod on a node give it its grace when it is deleted', async () => {
      const spec = { nodeName: 'nowhere', terminationGracePeriodSeconds: 7 };
      await context.api.post(pods(), aPod('graceful', {}, spec));
      const { body } = await context.api.delete(`${pods()}/graceful`);
      expect(at(body, 'metadata', 'deletionGracePeriodSeconds')).toBe(7);
      expect(at(body, 'metadata', 'deletionTimestamp')).toMatch(/Z$/);
      await context.api.delete(`${pods()}/graceful`, { gracePeriodSeconds: 0 });
      expect((await context.api.get(`${pods()}/graceful`)).status).toBe(404);
    });

    it('of eviction obey the disruption budget', async () => {
      const budget = {
        metadata: { name: 'guard' },
        spec: { minAvailable: 1, selector: { matchLabels: { app: 'evicted' } } },
      };
      const budgets = context.grouped('policy/v1', 'poddisruptionbudgets');
      await context.api.post(budgets, budget);
      await context.api.post(pods(), aPod('evicted'));
      await context.api.patch(`${pods()}/evicted/status`, runningStatus, 'merge');
      await waitFor('the budget to count the pod', async () => {
        const { body } = await context.api.get(`${budgets}/guard`);
        return at(body, 'status', 'currentHealthy') === 1;
      });
      const eviction = {
        apiVersion: 'policy/v1',
        kind: 'Eviction',
        metadata: { name: 'evicted', namespace: context.namespace },
      };
      const { body } = await context.api.post(`${pods()}/evicted/eviction`, eviction);
      expect(body).toMatchObject({
        code: 429,
        reason: 'TooManyRequests',
        message: "Cannot evict pod as it would violate the pod's disruption budget.",
        details: {
          causes: [
            {
              reason: 'DisruptionBudget',
              message: 'The disruption budget guard needs 1 healthy pods and has 1 currently',
            },
          ],
        },
      });
      await context.api.delete(`${budgets}/guard`);
      const { status } = await context.api.post(`${pods()}/evicted/eviction`, eviction);
      expect(status).toBe(201);
      expect((await context.api.get(`${pods()}/evicted`)).status).toBe(404);
    });

    it('of logs name the containers to choose from', async () => {
      const containers = [
        { name: 'one', image: 'a' },
        { name: 'two', image: 'b' },
      ];
      await context.api.post(pods(), aPod('logs', {}, { containers, nodeName: 'nowhere' }));
      const unnamed = await context.api.get(`${pods()}/logs/log`);
      expect(unnamed.body).toMatchObject({
        code: 400,
        message: 'a container name must be specified for pod logs, choose one of: [one two]',
      });
      const unknown = await context.api.get(`${pods()}/logs/log?container=nope`);
      expect(unknown.body).toMatchObject({
        code: 400,
        message: 'container nope is not valid for pod logs',
      });
    });

    it('of events show the same event in both groups', async () => {
      const event = {
        metadata: { name: 'told' },
        involvedObject: { kind: 'Pod', name: 'x', namespace: context.namespace },
        reason: 'Told',
        message: 'something happened',
        type: 'Normal',
        source: { component: 'contract' },
      };
      await context.api.post(context.core('events'), event);
      const { body } = await context.api.get(
        `${context.grouped('events.k8s.io/v1', 'events')}/told`,
      );
      expect(body).toMatchObject({
        apiVersion: 'events.k8s.io/v1',
        regarding: { kind: 'Pod', name: 'x' },
        note: 'something happened',
        reason: 'Told',
        deprecatedSource: { component: 'contract' },
      });
    });
  });
}
