import { randomBytes } from 'node:crypto';
import { waitFor } from '@aetherius/testkit';
import { describe, expect, it } from 'vitest';
import type { ContractContext } from '../kube-contract.ts';
import { aDeployment } from '../manifests.ts';
import { at, listAt, type Json } from '../raw-api.ts';

const revision = 'deployment.kubernetes.io/revision';

/** What controllers make of workloads, as far as it needs no node. */
export function describeWorkloads(context: ContractContext): void {
  const deployments = (): string => context.grouped('apps/v1', 'deployments');

  async function owned(plural: string, app: string): Promise<Json[]> {
    const path = plural === 'pods' ? context.core('pods') : context.grouped('apps/v1', plural);
    const { body } = await context.api.get(`${path}?labelSelector=app%3D${app}`);
    return listAt(body, 'items');
  }

  describe('workloads', () => {
    it('of Deployments become a ReplicaSet and its pods, each with its owner', async () => {
      const { body: deployment } = await context.api.post(deployments(), aDeployment('owned'));
      const pods = await waitFor('two pods', async () => {
        const found = await owned('pods', 'owned');
        return found.length === 2 ? found : undefined;
      });
      const [set] = await owned('replicasets', 'owned');
      const hash = at(set, 'metadata', 'labels', 'pod-template-hash');
      expect(at(set, 'metadata', 'name')).toBe(`owned-${String(hash)}`);
      expect(at(set, 'metadata', 'ownerReferences')).toEqual([
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          name: 'owned',
          uid: at(deployment, 'metadata', 'uid'),
          controller: true,
          blockOwnerDeletion: true,
        },
      ]);
      expect(at(pods[0], 'metadata', 'ownerReferences', 0)).toMatchObject({
        kind: 'ReplicaSet',
        name: at(set, 'metadata', 'name'),
      });
      expect(at(pods[0], 'metadata', 'name')).toMatch(
        new RegExp(`^owned-${String(hash)}-[a-z0-9]{5}$`),
      );
    });

    it('report their state in status and conditions', async () => {
      await context.api.post(deployments(), aDeployment('reported'));
      const status = await waitFor('the status', async () => {
        const { body } = await context.api.get(`${deployments()}/reported`);
        return at(body, 'status', 'updatedReplicas') === 2 ? body['status'] : undefined;
      });
      expect(status).toMatchObject({
        observedGeneration: 1,
        replicas: 2,
        updatedReplicas: 2,
        unavailableReplicas: 2,
      });
      expect(listAt(status, 'conditions')).toEqual(
        expect.arrayContaining([
          expect.objectContaining({
            type: 'Available',
            status: 'False',
            reason: 'MinimumReplicasUnavailable',
            message: 'Deployment does not have minimum availability.',
          }),
          expect.objectContaining({ type: 'Progressing', status: 'True' }),
        ]),
      );
    });

    it('roll out a new revision beside the old one', async () => {
      await context.api.post(deployments(), aDeployment('rolled', { replicas: 0 }));
      await waitFor('the first revision', async () => {
        const { body } = await context.api.get(`${deployments()}/rolled`);
        return at(body, 'metadata', 'annotations', revision) === '1';
      });
      const containers = [{ name: 'app', image: 'registry.example/app:2' }];
      const patch = { spec: { template: { spec: { containers } } } };
      await context.api.patch(`${deployments()}/rolled`, patch, 'strategic');
      await waitFor('the second revision', async () => {
        const { body } = await context.api.get(`${deployments()}/rolled`);
        return at(body, 'metadata', 'annotations', revision) === '2';
      });
      expect(await owned('replicasets', 'rolled')).toHaveLength(2);
    });

    it('tell their steps in events', async () => {
      await context.api.post(deployments(), aDeployment('eventful'));
      const path = `${context.core('events')}?fieldSelector=involvedObject.name%3Deventful`;
      const event = await waitFor('the scaling event', async () => {
        const { body } = await context.api.get(path);
        return listAt(body, 'items').find((item) => item['reason'] === 'ScalingReplicaSet');
      });
      expect(event).toMatchObject({
        type: 'Normal',
        source: { component: 'deployment-controller' },
        message: expect.stringMatching(
          /^Scaled up replica set eventful-[a-z0-9]+ from 0 to 2$/,
        ) as string,
        involvedObject: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: context.namespace },
      });
    });

    it('take what they own with them when they are deleted', async () => {
      await context.api.post(deployments(), aDeployment('collected'));
      await waitFor('the pods', async () => (await owned('pods', 'collected')).length === 2);
      await context.api.delete(`${deployments()}/collected`, { propagationPolicy: 'Background' });
      await waitFor('the pods to go', async () => (await owned('pods', 'collected')).length === 0);
      expect(await owned('replicasets', 'collected')).toEqual([]);
    });

    it('stay when their owner is deleted as an orphan', async () => {
      await context.api.post(deployments(), aDeployment('orphaned', { replicas: 0 }));
      await waitFor('the set', async () => (await owned('replicasets', 'orphaned')).length === 1);
      await context.api.delete(`${deployments()}/orphaned`, { propagationPolicy: 'Orphan' });
      await waitFor('the owner to go', async () => {
        return (await context.api.get(`${deployments()}/orphaned`)).status === 404;
      });
      const [set] = await owned('replicasets', 'orphaned');
      expect(set).toBeDefined();
      expect(at(set, 'metadata', 'ownerReferences') ?? []).toEqual([]);
    });

    it('go with their namespace, which takes nothing new meanwhile', async () => {
      const name = `contract-gone-${randomBytes(3).toString('hex')}`;
      const path = `/api/v1/namespaces/${name}`;
      await context.api.post('/api/v1/namespaces', { metadata: { name } });
      const finalizers = ['example.com/hold'];
      await context.api.post(`${path}/configmaps`, { metadata: { name: 'held', finalizers } });
      const deleted = await context.api.delete(path);
      expect(at(deleted.body, 'status', 'phase')).toBe('Terminating');
      const refused = await context.api.post(`${path}/configmaps`, { metadata: { name: 'late' } });
      expect(refused.body).toMatchObject({
        code: 403,
        reason: 'Forbidden',
        message: `configmaps "late" is forbidden: unable to create new content in namespace ${name} because it is being terminated`,
        details: {
          causes: [
            {
              reason: 'NamespaceTerminating',
              message: `namespace ${name} is being terminated`,
              field: 'metadata.namespace',
            },
          ],
        },
      });
      await context.api.patch(
        `${path}/configmaps/held`,
        { metadata: { finalizers: null } },
        'merge',
      );
      await waitFor(
        'the namespace to go',
        async () => (await context.api.get(path)).status === 404,
      );
    });
  });
}
