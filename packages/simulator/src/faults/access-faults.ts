import type { KubeObject } from '@aetherius/domain';
import { deployment, namespace, type AppOptions } from '../workloads/manifests.ts';
import { manifestFault, refTo, type Fault } from './fault.ts';

const watcher: AppOptions = {
  namespace: 'platform',
  name: 'config-watcher',
  image: 'config-watcher:1.0.0',
  requests: '10m/32Mi',
  limits: '/96Mi',
  pod: { containers: [], serviceAccountName: 'config-watcher' },
};
const account: KubeObject = {
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name: 'config-watcher', namespace: 'platform' },
};
const role = (verbs: readonly string[]): KubeObject => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'Role',
  metadata: { name: 'config-watcher', namespace: 'platform' },
  rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: [...verbs] }],
});
const binding: KubeObject = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'RoleBinding',
  metadata: { name: 'config-watcher', namespace: 'platform' },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'config-watcher' },
  subjects: [{ kind: 'ServiceAccount', name: 'config-watcher', namespace: 'platform' }],
};

const rbacForbidden = manifestFault({
  name: 'rbac-forbidden',
  expected: {
    rootCause: 'rbac_forbidden',
    target: refTo(role([])),
    alsoAccept: { targets: [refTo(deployment(watcher)), refTo(account)] },
  },
  healthy: [account, role(['get', 'list', 'watch']), binding, deployment(watcher)],
  broken: [account, role(['get']), binding, deployment(watcher)],
  restarts: { namespace: 'platform', app: 'config-watcher' },
});

const restricted = { 'pod-security.kubernetes.io/enforce': 'restricted' };
const compliant: AppOptions = {
  namespace: 'vault',
  name: 'keyring',
  image: 'keyring:1.0.0',
  port: 8080,
  requests: '20m/48Mi',
  limits: '/128Mi',
  container: {
    securityContext: {
      allowPrivilegeEscalation: false,
      runAsNonRoot: true,
      runAsUser: 10_001,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
    },
  },
};

const podSecurity = manifestFault({
  name: 'pod-security',
  expected: {
    rootCause: 'pod_security_violation',
    target: refTo(deployment(compliant)),
    alsoAccept: { targets: [{ kind: 'Namespace', name: 'vault' }] },
  },
  healthy: [namespace('vault', restricted), deployment(compliant)],
  broken: [deployment({ ...compliant, container: { securityContext: { runAsUser: 0 } } })],
});

const landing: AppOptions = {
  namespace: 'web',
  name: 'landing',
  image: 'landing:1.0.0',
  port: 8080,
  requests: '20m/48Mi',
  limits: '/128Mi',
};

/** Checks the pods of one namespace only, so that the fault stays there. */
const webhook: KubeObject = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  metadata: { name: 'image-policy' },
  webhooks: [
    {
      name: 'image-policy.shop.example',
      admissionReviewVersions: ['v1'],
      sideEffects: 'None',
      failurePolicy: 'Fail',
      timeoutSeconds: 5,
      clientConfig: {
        caBundle: '',
        service: { name: 'image-policy', namespace: 'web', path: '/validate', port: 443 },
      },
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'web' } },
      rules: [
        {
          apiGroups: [''],
          apiVersions: ['v1'],
          operations: ['CREATE'],
          resources: ['pods'],
          scope: 'Namespaced',
        },
      ],
    },
  ],
};
const policyService: KubeObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'image-policy', namespace: 'web' },
  spec: { selector: { app: 'image-policy' }, ports: [{ port: 443, targetPort: 8443 }] },
};

const webhookUnavailable = manifestFault({
  name: 'webhook-unavailable',
  expected: {
    rootCause: 'admission_webhook_unavailable',
    target: refTo(webhook),
    alsoAccept: { targets: [refTo(deployment(landing)), refTo(policyService)] },
  },
  healthy: [namespace('web'), deployment(landing)],
  broken: [policyService, webhook, deployment(landing)],
  brought: [refTo(webhook), refTo(policyService)],
  restarts: { namespace: 'web', app: 'landing' },
});

/** Faults of permissions and admission. */
export const accessFaults: readonly Fault[] = [rbacForbidden, podSecurity, webhookUnavailable];
