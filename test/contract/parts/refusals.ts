import { describe, expect, it } from 'vitest';
import type { ContractContext } from '../kube-contract.ts';
import { aDeployment, aPod } from '../manifests.ts';
import { at, type Json } from '../raw-api.ts';

interface Refusal {
  readonly title: string;
  readonly path: (context: ContractContext) => string;
  readonly method?: string;
  readonly body?: unknown;
  readonly status: number;
  readonly reason: string;
  /** `{ns}` stands for the namespace of the run. */
  readonly message: string;
}

const pods = (context: ContractContext): string => context.core('pods');
const deployments = (context: ContractContext): string => context.grouped('apps/v1', 'deployments');

const refusals: readonly Refusal[] = [
  {
    title: 'a pod without containers',
    path: pods,
    body: { metadata: { name: 'x' }, spec: { containers: [] } },
    status: 422,
    reason: 'Invalid',
    message: 'Pod "x" is invalid: spec.containers: Required value',
  },
  {
    title: 'a container without an image and one whose name is taken',
    path: pods,
    body: {
      metadata: { name: 'x' },
      spec: { containers: [{ name: 'a' }, { name: 'a', image: 'b' }] },
    },
    status: 422,
    reason: 'Invalid',
    message:
      'Pod "x" is invalid: [spec.containers[0].image: Required value, spec.containers[1].name: Duplicate value: "a"]',
  },
  {
    title: 'a name with capitals',
    path: pods,
    body: aPod('Capital'),
    status: 422,
    reason: 'Invalid',
    message:
      "Pod \"Capital\" is invalid: metadata.name: Invalid value: \"Capital\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
  },
  {
    title: 'a request above its limit',
    path: pods,
    body: aPod('x', { resources: { limits: { memory: '1Gi' }, requests: { memory: '2Gi' } } }),
    status: 422,
    reason: 'Invalid',
    message:
      'Pod "x" is invalid: spec.containers[0].resources.requests: Invalid value: "2Gi": must be less than or equal to memory limit of 1Gi',
  },
  {
    title: 'a mount of a volume that is not there',
    path: pods,
    body: aPod('x', { volumeMounts: [{ name: 'v', mountPath: '/x' }] }),
    status: 422,
    reason: 'Invalid',
    message: 'Pod "x" is invalid: spec.containers[0].volumeMounts[0].name: Not found: "v"',
  },
  {
    title: 'a probe that does nothing',
    path: pods,
    body: aPod('x', { readinessProbe: { periodSeconds: 5 } }),
    status: 422,
    reason: 'Invalid',
    message:
      'Pod "x" is invalid: spec.containers[0].readinessProbe: Required value: must specify a handler type',
  },
  {
    title: 'text that is no quantity',
    path: pods,
    body: aPod('x', { resources: { limits: { memory: 'abc' } } }),
    status: 400,
    reason: 'BadRequest',
    message:
      'Pod in version "v1" cannot be handled as a Pod: quantities must match the regular expression \'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$\'',
  },
  {
    title: 'a number where text belongs',
    path: pods,
    body: aPod('x', { image: 1 }),
    status: 400,
    reason: 'BadRequest',
    message:
      'Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal number into Go struct field Container.spec.containers.image of type string',
  },
  {
    title: 'unknown fields when asked to be strict',
    path: (context) => `${pods(context)}?fieldValidation=Strict`,
    body: aPod('x', { imge: 'c' }, { foo: 1 }),
    status: 400,
    reason: 'BadRequest',
    message:
      'Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.containers[0].imge", unknown field "spec.foo"',
  },
  {
    title: 'another kind than the path names',
    path: pods,
    body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' } },
    status: 400,
    reason: 'BadRequest',
    message:
      'ConfigMap in version "v1" cannot be handled as a Pod: converting (v1.ConfigMap) to (core.Pod): unknown conversion',
  },
  {
    title: 'another namespace than the path names',
    path: pods,
    body: { metadata: { name: 'x', namespace: 'other' }, spec: {} },
    status: 400,
    reason: 'BadRequest',
    message:
      'the namespace of the provided object does not match the namespace sent on the request',
  },
  {
    title: 'a namespace that does not exist',
    path: () => '/api/v1/namespaces/nope/configmaps',
    body: { metadata: { name: 'x' } },
    status: 404,
    reason: 'NotFound',
    message: 'namespaces "nope" not found',
  },
  {
    title: 'a selector that does not match the template',
    path: deployments,
    body: aDeployment('x', { selector: { matchLabels: { app: 'other' } } }),
    status: 422,
    reason: 'Invalid',
    message:
      'Deployment.apps "x" is invalid: spec.template.metadata.labels: Invalid value: {"app":"x"}: `selector` does not match template `labels`',
  },
  {
    title: 'fewer than no replicas',
    path: deployments,
    body: aDeployment('x', { replicas: -1 }),
    status: 422,
    reason: 'Invalid',
    message:
      'Deployment.apps "x" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
  },
  {
    title: 'a schedule that is none',
    path: (context) => context.grouped('batch/v1', 'cronjobs'),
    body: {
      metadata: { name: 'x' },
      spec: {
        schedule: 'bad',
        jobTemplate: {
          spec: {
            template: {
              spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'b' }] },
            },
          },
        },
      },
    },
    status: 422,
    reason: 'Invalid',
    message:
      'CronJob.batch "x" is invalid: spec.schedule: Invalid value: "bad": expected exactly 5 fields, found 1: [bad]',
  },
  {
    title: 'a job whose pods restart always',
    path: (context) => context.grouped('batch/v1', 'jobs'),
    body: {
      metadata: { name: 'x' },
      spec: { template: { spec: { containers: [{ name: 'a', image: 'b' }] } } },
    },
    status: 422,
    reason: 'Invalid',
    message:
      'Job.batch "x" is invalid: spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
  },
  {
    title: 'a service without ports',
    path: (context) => context.core('services'),
    body: { metadata: { name: 'x' }, spec: {} },
    status: 422,
    reason: 'Invalid',
    message: 'Service "x" is invalid: spec.ports: Required value',
  },
  {
    title: 'a claim that asks for nothing',
    path: (context) => context.core('persistentvolumeclaims'),
    body: { metadata: { name: 'x' }, spec: {} },
    status: 422,
    reason: 'Invalid',
    message:
      'PersistentVolumeClaim "x" is invalid: [spec.accessModes: Required value: at least 1 access mode is required, spec.resources[storage]: Required value]',
  },
  {
    title: 'a budget that says two things',
    path: (context) => context.grouped('policy/v1', 'poddisruptionbudgets'),
    body: { metadata: { name: 'x' }, spec: { minAvailable: 1, maxUnavailable: 1 } },
    status: 422,
    reason: 'Invalid',
    message:
      'PodDisruptionBudget.policy "x" is invalid: spec: Invalid value: {"MinAvailable":1,"Selector":null,"MaxUnavailable":1,"UnhealthyPodEvictionPolicy":null}: minAvailable and maxUnavailable cannot be both set',
  },
  {
    title: 'a key with a blank',
    path: (context) => context.core('configmaps'),
    body: { metadata: { name: 'x' }, data: { 'a b': 'c' } },
    status: 422,
    reason: 'Invalid',
    message:
      "ConfigMap \"x\" is invalid: data[a b]: Invalid value: \"a b\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
  },
  {
    title: 'a service account that is not there',
    path: pods,
    body: aPod('x', {}, { serviceAccountName: 'nope' }),
    status: 403,
    reason: 'Forbidden',
    message:
      'pods "x" is forbidden: error looking up service account {ns}/nope: serviceaccount "nope" not found',
  },
  {
    title: 'a priority class that is not there',
    path: pods,
    body: aPod('x', {}, { priorityClassName: 'nope' }),
    status: 403,
    reason: 'Forbidden',
    message: 'pods "x" is forbidden: no PriorityClass with name nope was found',
  },
  {
    title: 'an ingress without rules',
    path: (context) => context.grouped('networking.k8s.io/v1', 'ingresses'),
    body: { metadata: { name: 'x' }, spec: {} },
    status: 422,
    reason: 'Invalid',
    message:
      'Ingress.networking.k8s.io "x" is invalid: spec: Invalid value: null: either `defaultBackend` or `rules` must be specified',
  },
  {
    title: 'a rollout that could neither add nor remove a pod',
    path: deployments,
    body: aDeployment('x', { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } }),
    status: 422,
    reason: 'Invalid',
    message:
      'Deployment.apps "x" is invalid: spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0',
  },
  {
    title: 'a finalizer without a domain',
    path: (context) => context.core('configmaps'),
    body: { metadata: { name: 'x', finalizers: ['hold'] } },
    status: 422,
    reason: 'Invalid',
    message:
      'ConfigMap "x" is invalid: metadata.finalizers[0]: Invalid value: "hold": name is neither a standard finalizer name nor is it fully qualified',
  },
  {
    title: 'a secret that is not base64',
    path: (context) => context.core('secrets'),
    body: { metadata: { name: 'x' }, data: { key: '!!' } },
    status: 400,
    reason: 'BadRequest',
    message:
      'Secret in version "v1" cannot be handled as a Secret: illegal base64 data at input byte 0',
  },
  {
    title: 'an event of another namespace',
    path: (context) => context.core('events'),
    body: { metadata: { name: 'x' }, involvedObject: { kind: 'Pod', namespace: 'other' } },
    status: 422,
    reason: 'Invalid',
    message:
      'Event "x" is invalid: involvedObject.namespace: Invalid value: "other": does not match event.namespace',
  },
  {
    title: 'a dry run that is half one',
    path: (context) => `${pods(context)}?dryRun=some`,
    body: aPod('x'),
    status: 422,
    reason: 'Invalid',
    message:
      'CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["some"]: supported values: "All"',
  },
  {
    title: 'initial events without the match they need',
    method: 'GET',
    path: (context) => `${pods(context)}?watch=1&sendInitialEvents=true`,
    status: 422,
    reason: 'Invalid',
    message:
      'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
  },
  {
    title: 'the deletion of all pods of all namespaces at once',
    method: 'DELETE',
    path: () => '/api/v1/pods',
    status: 405,
    reason: 'MethodNotAllowed',
    message: 'the server does not allow this method on the requested resource',
  },
  {
    title: 'an object outside its namespace',
    method: 'GET',
    path: () => '/api/v1/pods/x',
    status: 404,
    reason: 'NotFound',
    message: 'the server could not find the requested resource',
  },
  {
    title: 'the reading of an object that is not there',
    method: 'GET',
    path: (context) => `${pods(context)}/nope`,
    status: 404,
    reason: 'NotFound',
    message: 'pods "nope" not found',
  },
  {
    title: 'a resource that is not there',
    method: 'GET',
    path: () => '/api/v1/foos',
    status: 404,
    reason: 'NotFound',
    message: 'the server could not find the requested resource',
  },
  {
    title: 'a method that a collection does not have',
    method: 'PUT',
    path: pods,
    body: {},
    status: 405,
    reason: 'MethodNotAllowed',
    message: 'the server does not allow this method on the requested resource',
  },
  {
    title: 'a limit that is no number',
    method: 'GET',
    path: (context) => `${pods(context)}?limit=x`,
    status: 400,
    reason: 'BadRequest',
    message: 'strconv.ParseInt: parsing "x": invalid syntax',
  },
  {
    title: 'a field that cannot be selected by',
    method: 'GET',
    path: (context) => `${pods(context)}?fieldSelector=spec.foo%3Dx`,
    status: 400,
    reason: 'BadRequest',
    message: 'field label not supported: spec.foo',
  },
  {
    title: 'a selector that cannot be parsed',
    method: 'GET',
    path: (context) => `${pods(context)}?labelSelector=a%20%20b%20c`,
    status: 400,
    reason: 'BadRequest',
    message: "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt",
  },
];

/** What the server refuses, and in which words. */
export function describeRefusals(context: ContractContext): void {
  describe('refusals', () => {
    it.each(refusals)('of $title', async ({ method = 'POST', body, ...expected }) => {
      const answer = await context.api.send(expected.path(context), {
        method,
        ...(body === undefined ? {} : { body }),
      });
      const { status, body: found } = answer;
      expect({ status, reason: found['reason'], message: found['message'] }).toEqual({
        status: expected.status,
        reason: expected.reason,
        message: expected.message.replaceAll('{ns}', context.namespace),
      });
      expect(found).toMatchObject({ kind: 'Status', status: 'Failure', code: expected.status });
    });

    it('of the deletion of namespaces that every cluster has', async () => {
      const { body } = await context.api.delete('/api/v1/namespaces/default?dryRun=All');
      expect(body).toMatchObject({
        code: 403,
        reason: 'Forbidden',
        message: 'namespaces "default" is forbidden: this namespace may not be deleted',
      });
    });

    it('of a second object of the same name', async () => {
      await context.api.post(deployments(context), aDeployment('twice', { replicas: 0 }));
      const { body } = await context.api.post(deployments(context), aDeployment('twice'));
      expect(body).toMatchObject({
        code: 409,
        reason: 'AlreadyExists',
        message: 'deployments.apps "twice" already exists',
        details: { name: 'twice', group: 'apps', kind: 'deployments' },
      });
    });

    it('of a write on an old version', async () => {
      const path = `${deployments(context)}/old`;
      await context.api.post(deployments(context), aDeployment('old', { replicas: 0 }));
      const patch = { metadata: { resourceVersion: '1' } };
      const { body } = await context.api.patch(path, patch, 'merge');
      expect(body).toMatchObject({
        code: 409,
        reason: 'Conflict',
        message:
          'Operation cannot be fulfilled on deployments.apps "old": the object has been modified; please apply your changes to the latest version and try again',
      });
    });

    it('of a change to what is immutable', async () => {
      const path = `${deployments(context)}/fixed`;
      await context.api.post(deployments(context), aDeployment('fixed', { replicas: 0 }));
      const labels = { b: 'c' };
      const spec = { selector: { matchLabels: labels }, template: { metadata: { labels } } };
      const { body } = await context.api.patch(path, { spec }, 'merge');
      expect(at(body, 'message')).toBe(
        'Deployment.apps "fixed" is invalid: spec.selector: Invalid value: {"matchLabels":{"app":"fixed","b":"c"}}: field is immutable',
      );
    });

    it('warn of unknown fields unless told to be strict', async () => {
      const pod = aPod('warned', { imge: 'c' });
      const { status, headers } = await context.api.post(
        `${pods(context)}?dryRun=All`,
        pod as Json,
      );
      expect(status).toBe(201);
      expect(headers['warning']).toBe('299 - "unknown field \\"spec.containers[0].imge\\""');
    });
  });
}
