import { createHash } from 'node:crypto';
import type { KubeObject } from '@aetherius/domain';

/**
 * Values that nobody may see, one for each place where people leave them, at a workload that
 * crashes, so that all of it is in a snapshot and a diagnosis.
 */
export type Place = (typeof places)[number];

export const places = [
  'secret',
  'secretAnnotation',
  'env',
  'innocentEnv',
  'urlEnv',
  'configMap',
  'configFile',
  'argument',
  'flag',
  'script',
  'annotation',
  'podAnnotation',
  'header',
  'logPassword',
  'logToken',
  'logUrl',
  'logJson',
  'logLastWords',
  'eventMessage',
  'changedEnv',
  'changedConfigMap',
] as const;

/** Kept from the agent by the way Secrets are read, so that no redaction could show them. */
export const neverRead: readonly Place[] = ['secret', 'secretAnnotation'];

/** No canary is a part of another, and none has the shape of a number, host, path or URL. */
export function canary(place: Place): string {
  return `Zx7${createHash('sha256').update(place).digest('hex').slice(0, 22)}Qk`;
}

const namespace = 'shop';
const name = 'billing';
const labels = { app: name };

const crash = {
  [name]: {
    style: 'plain',
    startAfterMs: 0,
    start: [
      { afterMs: 20, text: `login with password=${canary('logPassword')} as billing` },
      { afterMs: 30, text: `> Authorization: Bearer ${canary('logToken')}` },
      { afterMs: 40, text: `dial postgres://app:${canary('logUrl')}@db:5432/billing` },
      { afterMs: 50, text: `{"level":"info","api_key":"${canary('logJson')}"}` },
    ],
    exits: {
      afterMs: 400,
      code: 1,
      lines: [`FATAL cannot log in: secret=${canary('logLastWords')} was refused`],
    },
  },
};

/** The objects as they are planted, in the order in which they are made. */
export function plantedObjects(): KubeObject[] {
  return [secret(), configMap(canary('configMap')), deployment(canary('innocentEnv'))];
}

/** What changes afterwards: a change tells the old and the new value. */
export function changedObjects(): KubeObject[] {
  return [configMap(canary('changedConfigMap')), deployment(canary('changedEnv'))];
}

function secret(): KubeObject {
  const data = { password: Buffer.from(canary('secret')).toString('base64') };
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: 'billing-db',
      namespace,
      annotations: {
        'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({
          stringData: { password: canary('secretAnnotation') },
        }),
      },
    },
    type: 'Opaque',
    data,
  };
}

function configMap(motto: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'billing-settings', namespace },
    data: { motto, 'app.conf': `port = 80\nmotto = ${canary('configFile')}\n` },
  };
}

function deployment(greeting: string): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name,
      namespace,
      labels,
      annotations: { 'example.com/note': canary('annotation') },
    },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: {
          labels,
          annotations: {
            'example.com/contact': canary('podAnnotation'),
            'simulator.aetherius.dev/behaviour': JSON.stringify(crash),
          },
        },
        spec: { containers: [container(greeting)] },
      },
    },
  };
}

function container(greeting: string): Record<string, unknown> {
  return {
    name,
    image: 'registry.shop.example/kiosk:1.0.0',
    // Without a command of its own, so that the image behaves as declared.
    args: [`login --token ${canary('script')}`, canary('argument'), `--key=${canary('flag')}`],
    env: [
      { name: 'DB_PASSWORD', value: canary('env') },
      { name: 'GREETING', value: greeting },
      { name: 'DATABASE_URL', value: `postgres://app:${canary('urlEnv')}@db:5432/billing` },
      {
        name: 'FROM_SECRET',
        valueFrom: { secretKeyRef: { name: 'billing-db', key: 'password' } },
      },
    ],
    envFrom: [{ configMapRef: { name: 'billing-settings' } }],
    // The namespace's quota refuses pods without.
    resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '64Mi' } },
    livenessProbe: {
      initialDelaySeconds: 30,
      httpGet: { path: '/', port: 8080, httpHeaders: [{ name: 'X-Key', value: canary('header') }] },
    },
  };
}

/** Comes when the workload is known to be broken, so that a diagnosis has its log as well. */
export function plantedEvent(): KubeObject {
  const at = new Date().toISOString();
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: 'billing.planted', namespace },
    involvedObject: { apiVersion: 'apps/v1', kind: 'Deployment', name, namespace },
    type: 'Warning',
    reason: 'FailedCreate',
    message: `Error creating: webhook answered "Authorization: Bearer ${canary('eventMessage')}"`,
    firstTimestamp: at,
    lastTimestamp: at,
    count: 3,
    source: { component: 'replicaset-controller' },
  };
}
