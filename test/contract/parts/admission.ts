import { randomBytes } from 'node:crypto';
import { waitFor } from '@aetherius/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ContractContext } from '../kube-contract.ts';
import { aConfigMap, aDeployment, aPod } from '../manifests.ts';
import { at, type Json } from '../raw-api.ts';

/** Quotas, limits, Pod Security and webhooks, each in a namespace of its own. */
export function describeAdmission(context: ContractContext): void {
  const made: string[] = [];

  async function aNamespace(labels: Json = {}): Promise<string> {
    const name = `admission-${randomBytes(3).toString('hex')}`;
    made.push(name);
    await context.api.post('/api/v1/namespaces', { metadata: { name, labels } });
    const account = `/api/v1/namespaces/${name}/serviceaccounts/default`;
    await waitFor(
      'the default service account',
      async () => (await context.api.get(account)).status === 200,
    );
    return `/api/v1/namespaces/${name}`;
  }

  describe('admission', () => {
    afterAll(async () => {
      for (const name of made) await context.api.delete(`/api/v1/namespaces/${name}`);
    });

    describe('by quota', () => {
      let path = '';
      beforeAll(async () => {
        path = await aNamespace();
        const hard = { pods: '1', 'requests.cpu': '1' };
        await context.api.post(`${path}/resourcequotas`, {
          metadata: { name: 'q' },
          spec: { hard },
        });
        await waitFor('the quota to be counted', async () => {
          const { body } = await context.api.get(`${path}/resourcequotas/q`);
          return at(body, 'status', 'used', 'pods') === '0';
        });
      });
      const requests = (cpu: string): Json => ({ resources: { requests: { cpu } } });

      it('asks for the amounts that it counts', async () => {
        const { body } = await context.api.post(`${path}/pods`, aPod('bare'));
        expect(body['message']).toBe(
          'pods "bare" is forbidden: failed quota: q: must specify requests.cpu for: app',
        );
      });

      it('refuses what goes beyond it', async () => {
        const first = await context.api.post(`${path}/pods`, aPod('first', requests('100m')));
        expect(first.status).toBe(201);
        const { body } = await context.api.post(`${path}/pods`, aPod('second', requests('950m')));
        expect(body).toMatchObject({
          code: 403,
          reason: 'Forbidden',
          message:
            'pods "second" is forbidden: exceeded quota: q, requested: pods=1,requests.cpu=950m, used: pods=1,requests.cpu=100m, limited: pods=1,requests.cpu=1',
        });
      });
    });

    it('by limit ranges fills and bounds the amounts of containers', async () => {
      const path = await aNamespace();
      const limit = {
        type: 'Container',
        default: { memory: '128Mi' },
        defaultRequest: { memory: '64Mi' },
        max: { memory: '512Mi' },
      };
      await context.api.post(`${path}/limitranges`, {
        metadata: { name: 'l' },
        spec: { limits: [limit] },
      });
      // A real server learns of a new range by a watch of its own.
      const filled = await waitFor('the limit range to be known', async () => {
        const { body } = await context.api.post(`${path}/pods?dryRun=All`, aPod('filled'));
        return at(body, 'metadata', 'annotations') ? body : undefined;
      });
      expect(at(filled, 'spec', 'containers', 0, 'resources')).toEqual({
        limits: { memory: '128Mi' },
        requests: { memory: '64Mi' },
      });
      expect(at(filled, 'metadata', 'annotations', 'kubernetes.io/limit-ranger')).toBe(
        'LimitRanger plugin set: memory request for container app; memory limit for container app',
      );
      const resources = { limits: { memory: '1Gi' } };
      const { body } = await context.api.post(`${path}/pods`, aPod('big', { resources }));
      expect(body['message']).toBe(
        'pods "big" is forbidden: maximum memory usage per Container is 512Mi, but limit is 1Gi',
      );
    });

    it('by Pod Security names every rule that a pod breaks', async () => {
      const path = await aNamespace({ 'pod-security.kubernetes.io/enforce': 'restricted' });
      const { body } = await context.api.post(`${path}/pods`, aPod('loose'));
      expect(body['message']).toBe(
        'pods "loose" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "app" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "app" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or container "app" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container "app" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
      );
    });

    it('by Pod Security warns of workloads whose pods would break rules', async () => {
      const path = await aNamespace({ 'pod-security.kubernetes.io/warn': 'baseline' });
      const url = `${path.replace('/api/v1', '/apis/apps/v1')}/deployments?dryRun=All`;
      const spec = { hostNetwork: true, containers: [{ name: 'app', image: 'a' }] };
      const metadata = { labels: { app: 'w' } };
      const { headers } = await context.api.post(
        url,
        aDeployment('w', { template: { metadata, spec } }),
      );
      expect(headers['warning']).toBe(
        '299 - "would violate PodSecurity \\"baseline:latest\\": host namespaces (hostNetwork=true)"',
      );
    });

    it('by webhooks fails when a webhook that must be asked cannot be', async () => {
      const path = await aNamespace({ 'contract.example/hooked': 'yes' });
      const name = `contract-${randomBytes(3).toString('hex')}`;
      const hooks = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations';
      await context.api.post(hooks, aWebhook(name, path.split('/').at(-1) ?? ''));
      try {
        const refused = await waitFor('the webhook to be known', async () => {
          const { status, body } = await context.api.post(
            `${path}/configmaps?dryRun=All`,
            aConfigMap('hooked'),
          );
          return status === 201 ? undefined : body;
        });
        expect(refused).toMatchObject({
          code: 500,
          reason: 'InternalError',
          message: `Internal error occurred: failed calling webhook "check.contract.example": failed to call webhook: Post "https://missing.${path.split('/').at(-1)}.svc:443/check?timeout=3s": service "missing" not found`,
        });
      } finally {
        await context.api.delete(`${hooks}/${name}`);
      }
    });
  });
}

function aWebhook(name: string, namespace: string): Json {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name },
    webhooks: [
      {
        name: 'check.contract.example',
        clientConfig: { service: { name: 'missing', namespace, path: '/check' } },
        rules: [
          {
            apiGroups: [''],
            apiVersions: ['v1'],
            operations: ['CREATE'],
            resources: ['configmaps'],
          },
        ],
        namespaceSelector: { matchLabels: { 'contract.example/hooked': 'yes' } },
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
        timeoutSeconds: 3,
      },
    ],
  };
}
