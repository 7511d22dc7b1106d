import type { KubeObject } from '@aetherius/domain';
import { describe, expect, it } from 'vitest';
import { projectObject as project } from './projection.ts';

const aPod = (): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'checkout-7d9-x',
    namespace: 'shop',
    uid: 'u1',
    annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}', team: 'pay' },
    managedFields: [
      { manager: 'kube-controller-manager', operation: 'Update', time: '2026-11-25T12:00:00Z' },
    ],
  },
  spec: {
    containers: [
      {
        name: 'app',
        image: 'shop/checkout:1',
        terminationMessagePath: '/dev/termination-log',
        resources: { limits: { memory: '64Mi' } },
        volumeMounts: [
          { name: 'kube-api-access-abc', mountPath: '/var/run/secrets' },
          { name: 'config', mountPath: '/etc/app' },
        ],
      },
    ],
    volumes: [{ name: 'kube-api-access-abc' }, { name: 'config', configMap: { name: 'checkout' } }],
  },
  status: {
    phase: 'Running',
    containerStatuses: [{ name: 'app', containerID: 'containerd://1', restartCount: 3 }],
  },
});

describe('the projection', () => {
  it('of a pod keeps what engines read and drops the rest', () => {
    const pod = project(aPod());
    expect(pod.metadata.annotations).toEqual({ team: 'pay' });
    expect(pod.metadata.managedFields).toBeUndefined();
    expect(pod.spec).toEqual({
      containers: [
        {
          name: 'app',
          image: 'shop/checkout:1',
          resources: { limits: { memory: '64Mi' } },
          volumeMounts: [{ name: 'config', mountPath: '/etc/app' }],
        },
      ],
      volumes: [{ name: 'config', configMap: { name: 'checkout' } }],
    });
    expect(pod.status).toEqual({
      phase: 'Running',
      containerStatuses: [{ name: 'app', restartCount: 3 }],
    });
  });

  it('leaves the given object as it was', () => {
    const pod = aPod();
    project(pod);
    expect(pod).toEqual(aPod());
  });

  it('of a secret keeps the names of the keys and no value', () => {
    const secret = project({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'db', annotations: {} },
      type: 'Opaque',
      data: { password: 'aHVudGVyMg==', user: 'bWU=' },
      stringData: { extra: 'hunter2' },
    });
    expect(secret['data']).toEqual({ extra: '', password: '', user: '' });
    expect(JSON.stringify(secret)).not.toMatch(/aHVudGVyMg|hunter2|bWU=/);
  });

  it('of a secret read as metadata takes the key names from the managed fields', () => {
    const secret = project({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: 'db',
        managedFields: [{ manager: 'helm', fieldsV1: { 'f:data': { '.': {}, 'f:password': {} } } }],
      },
    });
    expect(secret['data']).toEqual({ password: '' });
  });

  it('keeps the last writers and in short what they own, newest first, but no housekeeper', () => {
    const deployment = project({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: {
        name: 'checkout',
        managedFields: [
          {
            manager: 'helm',
            operation: 'Apply',
            time: '2026-11-25T10:00:00Z',
            fieldsV1: { 'f:metadata': { 'f:labels': {} }, 'f:spec': { 'f:paused': {} } },
          },
          {
            manager: 'ci-bot',
            operation: 'Update',
            time: '2026-11-25T11:00:00Z',
            fieldsV1: { 'f:spec': { 'f:template': { 'k:{"name":"app"}': { 'f:image': {} } } } },
          },
          {
            manager: 'x',
            operation: 'Update',
            time: '2026-11-25T12:00:00Z',
            subresource: 'status',
          },
          { manager: 'kube-controller-manager', operation: 'Update', time: '2026-11-25T12:00:00Z' },
        ],
      },
    });
    expect(deployment.metadata.managedFields).toEqual([
      {
        manager: 'ci-bot',
        operation: 'Update',
        time: '2026-11-25T11:00:00Z',
        fieldsV1: { 'f:spec': { 'f:image': {} } },
      },
      {
        manager: 'helm',
        operation: 'Apply',
        time: '2026-11-25T10:00:00Z',
        fieldsV1: { 'f:spec': {} },
      },
    ]);
  });

  it('cuts a configuration value that is a whole file of a program', () => {
    const configMap = project({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'dashboards' },
      data: { big: 'x'.repeat(100_000), small: 'yes' },
    });
    const data = configMap['data'] as Record<string, string>;
    expect(data['big']).toHaveLength(16_384);
    expect(data['small']).toBe('yes');
  });
});
