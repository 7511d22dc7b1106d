import { describe, expect, it } from 'vitest';
import type { ContractContext } from '../kube-contract.ts';
import { aConfigMap, aDeployment, aPod } from '../manifests.ts';
import { at, listAt } from '../raw-api.ts';

/** Creating, replacing and removing objects. */
export function describeObjects(context: ContractContext): void {
  describe('objects', () => {
    it('get identity, version and an owner of their fields when they are made', async () => {
      const { status, body } = await context.api.post(
        context.core('configmaps'),
        aConfigMap('made'),
      );
      expect(status).toBe(201);
      expect(body['metadata']).toMatchObject({
        name: 'made',
        namespace: context.namespace,
        uid: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        resourceVersion: expect.stringMatching(/^\d+$/) as string,
        creationTimestamp: expect.stringMatching(/^\d{4}-.*Z$/) as string,
      });
      expect(listAt(body, 'metadata', 'managedFields')).toMatchObject([
        {
          manager: 'contract',
          operation: 'Update',
          apiVersion: 'v1',
          fieldsType: 'FieldsV1',
          fieldsV1: { 'f:data': { '.': {}, 'f:key': {} } },
        },
      ]);
    });

    it('get a name from generateName', async () => {
      const { body } = await context.api.post(context.core('configmaps'), {
        metadata: { generateName: 'many-' },
      });
      expect(at(body, 'metadata', 'name')).toMatch(/^many-[a-z0-9]{5}$/);
    });

    it('of pods get the defaults of a real server', async () => {
      const port = { containerPort: 80 };
      const probe = { httpGet: { path: '/', port: 80 } };
      const { body } = await context.api.post(
        context.core('pods'),
        aPod('defaults', { ports: [port], readinessProbe: probe }),
      );
      expect(at(body, 'spec', 'containers', 0)).toMatchObject({
        imagePullPolicy: 'IfNotPresent',
        terminationMessagePath: '/dev/termination-log',
        terminationMessagePolicy: 'File',
        resources: {},
        ports: [{ containerPort: 80, protocol: 'TCP' }],
        readinessProbe: {
          httpGet: { path: '/', port: 80, scheme: 'HTTP' },
          timeoutSeconds: 1,
          periodSeconds: 10,
          successThreshold: 1,
          failureThreshold: 3,
        },
        volumeMounts: [
          { mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', readOnly: true },
        ],
      });
      expect(body['spec']).toMatchObject({
        restartPolicy: 'Always',
        terminationGracePeriodSeconds: 30,
        dnsPolicy: 'ClusterFirst',
        serviceAccountName: 'default',
        serviceAccount: 'default',
        securityContext: {},
        priority: 0,
        enableServiceLinks: true,
        preemptionPolicy: 'PreemptLowerPriority',
        tolerations: [
          { key: 'node.kubernetes.io/not-ready', effect: 'NoExecute', tolerationSeconds: 300 },
          { key: 'node.kubernetes.io/unreachable', effect: 'NoExecute', tolerationSeconds: 300 },
        ],
      });
      expect(body['status']).toEqual({ phase: 'Pending', qosClass: 'BestEffort' });
      expect(at(body, 'metadata', 'generation')).toBe(1);
    });

    it('belong to their author but for what admission adds', async () => {
      const port = { containerPort: 80 };
      const { body } = await context.api.post(
        `${context.core('pods')}?dryRun=All`,
        aPod('authored', { ports: [port], resources: { limits: { memory: '64Mi' } } }),
      );
      expect(at(body, 'metadata', 'managedFields', 0, 'fieldsV1')).toEqual({
        'f:metadata': { 'f:labels': { '.': {}, 'f:app': {} } },
        'f:spec': {
          'f:containers': {
            'k:{"name":"app"}': {
              '.': {},
              'f:image': {},
              'f:imagePullPolicy': {},
              'f:name': {},
              'f:ports': {
                '.': {},
                'k:{"containerPort":80,"protocol":"TCP"}': {
                  '.': {},
                  'f:containerPort': {},
                  'f:protocol': {},
                },
              },
              'f:resources': {
                '.': {},
                'f:limits': { '.': {}, 'f:memory': {} },
                'f:requests': { '.': {}, 'f:memory': {} },
              },
              'f:terminationMessagePath': {},
              'f:terminationMessagePolicy': {},
            },
          },
          'f:dnsPolicy': {},
          'f:enableServiceLinks': {},
          'f:restartPolicy': {},
          'f:schedulerName': {},
          'f:securityContext': {},
          'f:terminationGracePeriodSeconds': {},
        },
      });
    });

    it('of workloads and services get theirs', async () => {
      const deployment = await context.api.post(
        context.grouped('apps/v1', 'deployments'),
        aDeployment('defaults', { replicas: 0 }),
      );
      expect(deployment.body['spec']).toMatchObject({
        strategy: {
          type: 'RollingUpdate',
          rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' },
        },
        revisionHistoryLimit: 10,
        progressDeadlineSeconds: 600,
      });
      const service = await context.api.post(context.core('services'), {
        metadata: { name: 'defaults' },
        spec: { selector: { app: 'defaults' }, ports: [{ port: 80 }] },
      });
      expect(service.body['spec']).toMatchObject({
        type: 'ClusterIP',
        clusterIP: expect.stringMatching(/^10\.96\.\d+\.\d+$/) as string,
        ports: [{ protocol: 'TCP', port: 80, targetPort: 80 }],
        sessionAffinity: 'None',
        ipFamilies: ['IPv4'],
        ipFamilyPolicy: 'SingleStack',
        internalTrafficPolicy: 'Cluster',
      });
      expect(service.body['status']).toEqual({ loadBalancer: {} });
    });

    it('write quantities in their canonical form', async () => {
      const resources = { limits: { cpu: '0.5', memory: '1024Mi' } };
      const { body } = await context.api.post(
        context.core('pods'),
        aPod('quantities', { resources }),
      );
      expect(at(body, 'spec', 'containers', 0, 'resources')).toEqual({
        limits: { cpu: '500m', memory: '1Gi' },
        requests: { cpu: '500m', memory: '1Gi' },
      });
      expect(at(body, 'status', 'qosClass')).toBe('Guaranteed');
    });

    it('count generations by changes of the spec only', async () => {
      const path = context.grouped('apps/v1', 'deployments');
      await context.api.post(path, aDeployment('generation', { replicas: 0, paused: true }));
      const labels = { metadata: { labels: { a: 'b' } } };
      const labelled = await context.api.patch(`${path}/generation`, labels, 'merge');
      expect(at(labelled.body, 'metadata', 'generation')).toBe(1);
      const changed = { spec: { revisionHistoryLimit: 3 } };
      const specChanged = await context.api.patch(`${path}/generation`, changed, 'merge');
      expect(at(specChanged.body, 'metadata', 'generation')).toBe(2);
    });

    it('keep their version when a write changes nothing', async () => {
      const path = context.core('configmaps');
      const created = await context.api.post(path, aConfigMap('still'));
      const again = await context.api.put(`${path}/still`, created.body);
      expect(again.status).toBe(200);
      expect(at(again.body, 'metadata', 'resourceVersion')).toBe(
        at(created.body, 'metadata', 'resourceVersion'),
      );
    });

    it('are not stored by a dry run', async () => {
      const path = context.core('configmaps');
      const { status } = await context.api.post(`${path}?dryRun=All`, aConfigMap('never'));
      expect(status).toBe(201);
      expect((await context.api.get(`${path}/never`)).status).toBe(404);
    });

    it('wait for their finalizers when they are deleted', async () => {
      const path = context.core('configmaps');
      const finalizers = ['example.com/hold'];
      await context.api.post(path, { metadata: { name: 'held', finalizers } });
      const { status, body } = await context.api.delete(`${path}/held`);
      expect(status).toBe(200);
      expect(at(body, 'metadata', 'deletionTimestamp')).toMatch(/Z$/);
      const freed = { metadata: { finalizers: null } };
      await context.api.patch(`${path}/held`, freed, 'merge');
      expect((await context.api.get(`${path}/held`)).status).toBe(404);
    });

    it('answer their deletion with a status that names them', async () => {
      const path = context.core('configmaps');
      const created = await context.api.post(path, aConfigMap('gone'));
      const { body } = await context.api.delete(`${path}/gone`);
      expect(body).toMatchObject({
        kind: 'Status',
        status: 'Success',
        details: { name: 'gone', kind: 'configmaps', uid: at(created.body, 'metadata', 'uid') },
      });
    });

    it('are not deleted when a precondition fails', async () => {
      const path = context.core('configmaps');
      await context.api.post(path, aConfigMap('other-uid'));
      const options = { preconditions: { uid: '00000000-0000-0000-0000-000000000000' } };
      const { status, body } = await context.api.delete(`${path}/other-uid`, options);
      expect([status, body['reason']]).toEqual([409, 'Conflict']);
    });

    it('go at once when they are pods that were never on a node', async () => {
      const path = context.core('pods');
      await context.api.post(path, aPod('unscheduled'));
      await context.api.delete(`${path}/unscheduled`);
      expect((await context.api.get(`${path}/unscheduled`)).status).toBe(404);
    });

    it('go together when a selector names them', async () => {
      const path = context.core('configmaps');
      for (const name of ['one', 'two']) {
        await context.api.post(path, aConfigMap(name, {}, { batch: 'yes' }));
      }
      const { body } = await context.api.delete(`${path}?labelSelector=batch%3Dyes`);
      expect(listAt(body, 'items')).toHaveLength(2);
      const left = await context.api.get(`${path}?labelSelector=batch%3Dyes`);
      expect(listAt(left.body, 'items')).toEqual([]);
    });
  });
}
