import type { KubeObject } from '@aetherius/domain';
import { BEHAVIOUR_ANNOTATION, type ContainerBehaviour } from '../kubelet/behaviour.ts';
import type { Container, PodSpec, Probe, StringMap } from '../controllers/objects.ts';

/** The registry that the demo's own images come from. */
export const SHOP_REGISTRY = 'registry.shop.example';

/** Long enough for the slowest application of the shop to listen. */
const START_UP_SECONDS = 5;

/** What a Deployment of the demo is made from; everything else is the usual. */
export interface AppOptions {
  readonly namespace: string;
  readonly name: string;
  /** Without a registry the image is the shop's own. */
  readonly image: string;
  readonly replicas?: number;
  /** The port it listens on, with a readiness and a liveness probe. */
  readonly port?: number;
  readonly probePath?: string;
  readonly livenessPort?: number;
  readonly command?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** `cpu/memory` requested and `cpu/memory` at most; an empty part is left out. */
  readonly requests?: string;
  readonly limits?: string;
  readonly labels?: StringMap;
  readonly container?: Partial<Container>;
  readonly pod?: Partial<PodSpec>;
  readonly strategy?: 'Recreate';
  /** Overrides of what the image does, by container. */
  readonly behaviour?: Readonly<Record<string, ContainerBehaviour>>;
}

function amounts(text: string | undefined): StringMap | undefined {
  if (!text) return undefined;
  const [cpu, memory] = text.split('/');
  return { ...(cpu ? { cpu } : {}), ...(memory ? { memory } : {}) };
}

function resourcesOf(options: AppOptions): Container['resources'] {
  const requests = amounts(options.requests);
  const limits = amounts(options.limits);
  return { ...(requests ? { requests } : {}), ...(limits ? { limits } : {}) };
}

function httpProbe(path: string, port: number | string): Probe {
  return { httpGet: { path, port }, periodSeconds: 5 };
}

/** The container of an app. */
function appContainer(options: AppOptions): Container {
  const { name, port, env } = options;
  const image = options.image.includes('/') ? options.image : `${SHOP_REGISTRY}/${options.image}`;
  const path = options.probePath ?? '/healthz';
  return {
    name,
    image,
    ...(options.command ? { command: [...options.command] } : {}),
    ...(env ? { env: Object.entries(env).map(([key, value]) => ({ name: key, value })) } : {}),
    ...(port
      ? {
          ports: [{ name: 'http', containerPort: port }],
          readinessProbe: { ...httpProbe(path, port), initialDelaySeconds: START_UP_SECONDS },
          livenessProbe: {
            ...httpProbe('/healthz', options.livenessPort ?? port),
            initialDelaySeconds: 2 * START_UP_SECONDS,
            periodSeconds: 10,
          },
        }
      : {}),
    resources: resourcesOf(options) ?? {},
    ...options.container,
  };
}

/** The labels by which the pods of an app are found. */
export function appLabels(name: string): StringMap {
  return { app: name };
}

/** A Deployment of the demo. */
export function deployment(options: AppOptions): KubeObject {
  const { namespace, name } = options;
  const labels = { ...appLabels(name), ...options.labels };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, labels: { ...labels, 'app.kubernetes.io/part-of': 'shop' } },
    spec: {
      replicas: options.replicas ?? 1,
      selector: { matchLabels: appLabels(name) },
      ...(options.strategy ? { strategy: { type: options.strategy } } : {}),
      template: {
        metadata: {
          labels,
          ...(options.behaviour
            ? { annotations: { [BEHAVIOUR_ANNOTATION]: JSON.stringify(options.behaviour) } }
            : {}),
        },
        spec: {
          terminationGracePeriodSeconds: 10,
          ...options.pod,
          containers: [appContainer(options), ...(options.pod?.containers ?? [])],
        },
      },
    },
  };
}

/** A Service in front of an app. */
export function service(options: {
  namespace: string;
  name: string;
  port: number;
  targetPort?: number | string;
  selector?: StringMap;
}): KubeObject {
  const { namespace, name, port, targetPort = port } = options;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace, labels: appLabels(name) },
    spec: {
      type: 'ClusterIP',
      selector: options.selector ?? appLabels(name),
      ports: [{ name: 'http', protocol: 'TCP', port, targetPort }],
    },
  };
}

/** A ConfigMap. */
export function configMap(namespace: string, name: string, data: StringMap): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data };
}

/** A Secret; values are given in plain text. */
export function secret(namespace: string, name: string, values: StringMap): KubeObject {
  const data = Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
  );
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, type: 'Opaque', data };
}

/** A namespace, with labels such as Pod Security's. */
export function namespace(name: string, labels: StringMap = {}): KubeObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

/** An Ingress of one host with one backend. */
export function ingress(options: {
  namespace: string;
  name: string;
  host: string;
  backend: string;
  port: number;
  className?: string;
}): KubeObject {
  const backend = { service: { name: options.backend, port: { number: options.port } } };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: options.name, namespace: options.namespace },
    spec: {
      ingressClassName: options.className ?? 'nginx',
      rules: [
        {
          host: options.host,
          http: { paths: [{ path: '/', pathType: 'Prefix', backend }] },
        },
      ],
    },
  };
}

/** An autoscaler by CPU utilization. */
export function autoscaler(options: {
  namespace: string;
  name: string;
  target: string;
  maximum: number;
  minimum?: number;
}): KubeObject {
  const target = { type: 'Utilization', averageUtilization: 70 };
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: options.name, namespace: options.namespace },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: options.target },
      minReplicas: options.minimum ?? 1,
      maxReplicas: options.maximum,
      metrics: [{ type: 'Resource', resource: { name: 'cpu', target } }],
    },
  };
}

/** A budget for the voluntary disruption of an app. */
export function disruptionBudget(
  namespaceName: string,
  name: string,
  limit: { minAvailable?: number; maxUnavailable?: number },
): KubeObject {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name, namespace: namespaceName },
    spec: { ...limit, selector: { matchLabels: appLabels(name) } },
  };
}

/** A claim of a volume. */
export function volumeClaim(options: {
  namespace: string;
  name: string;
  size: string;
  className?: string;
}): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: options.name, namespace: options.namespace },
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName: options.className ?? 'standard',
      resources: { requests: { storage: options.size } },
    },
  };
}

/** A limit on what a namespace may ask for. */
export function resourceQuota(namespaceName: string, name: string, hard: StringMap): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name, namespace: namespaceName },
    spec: { hard },
  };
}
