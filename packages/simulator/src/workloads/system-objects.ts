import type { KubeObject } from '@aetherius/domain';
import { healthyConditions } from '../kubelet/heartbeats.ts';
import { appLabels } from './manifests.ts';

/** A worker node, as its kubelet registers it. */
export function nodeObject(options: {
  name: string;
  position: number;
  now: Date;
  labels?: Record<string, string>;
  taints?: { key: string; value?: string; effect: string }[];
}): KubeObject {
  const { name, position, now } = options;
  const capacity = {
    cpu: '4',
    'ephemeral-storage': '101430960Ki',
    memory: '16374424Ki',
    pods: '110',
  };
  const podCidr = `10.${244 + Math.floor(position / 256)}.${position % 256}.0/24`;
  const address = `10.0.${Math.floor(position / 250)}.${(position % 250) + 11}`;
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'beta.kubernetes.io/arch': 'amd64',
        'beta.kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'topology.kubernetes.io/zone': `zone-${'abc'[position % 3]}`,
        ...options.labels,
      },
      annotations: {
        'node.alpha.kubernetes.io/ttl': '0',
        'volumes.kubernetes.io/controller-managed-attach-detach': 'true',
      },
    },
    spec: {
      podCIDR: podCidr,
      podCIDRs: [podCidr],
      ...(options.taints ? { taints: options.taints } : {}),
    },
    status: {
      capacity,
      allocatable: { ...capacity, memory: '16272024Ki' },
      conditions: healthyConditions([], now),
      addresses: [
        { type: 'InternalIP', address },
        { type: 'Hostname', address: name },
      ],
      daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
      nodeInfo: {
        machineID: '',
        systemUUID: '',
        bootID: '',
        kernelVersion: '6.8.0-45-generic',
        osImage: 'Ubuntu 24.04.1 LTS',
        containerRuntimeVersion: 'containerd://2.0.4',
        kubeletVersion: 'v1.34.4',
        kubeProxyVersion: '',
        operatingSystem: 'linux',
        architecture: 'amd64',
      },
    },
  };
}

/** The storage class that makes volumes, and the ingress class that the shop uses. */
function classes(): KubeObject[] {
  return [
    {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: {
        name: 'standard',
        annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
      },
      provisioner: 'volumes.shop.example/local',
      reclaimPolicy: 'Delete',
      volumeBindingMode: 'WaitForFirstConsumer',
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IngressClass',
      metadata: {
        name: 'nginx',
        annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' },
      },
      spec: { controller: 'k8s.io/ingress-nginx' },
    },
  ];
}

const corefile = `.:53 {
    errors
    health
    ready
    kubernetes cluster.local in-addr.arpa ip6.arpa {
       pods insecure
       fallthrough in-addr.arpa ip6.arpa
    }
    forward . /etc/resolv.conf
    cache 30
    loop
    reload
}
`;

const dnsLabels = { 'k8s-app': 'kube-dns' };

function clusterDns(): KubeObject[] {
  const namespace = 'kube-system';
  return [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'coredns', namespace },
      data: { Corefile: corefile },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'kube-dns', namespace, labels: dnsLabels },
      spec: {
        clusterIP: '10.96.0.10',
        selector: dnsLabels,
        ports: [
          { name: 'dns', port: 53, protocol: 'UDP', targetPort: 53 },
          { name: 'dns-tcp', port: 53, protocol: 'TCP', targetPort: 53 },
        ],
      },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'coredns', namespace, labels: dnsLabels },
      spec: {
        replicas: 2,
        selector: { matchLabels: dnsLabels },
        template: {
          metadata: { labels: dnsLabels },
          spec: {
            priorityClassName: 'system-cluster-critical',
            containers: [
              {
                name: 'coredns',
                image: 'registry.k8s.io/coredns/coredns:v1.12.1',
                args: ['-conf', '/etc/coredns/Corefile'],
                resources: {
                  requests: { cpu: '100m', memory: '70Mi' },
                  limits: { memory: '170Mi' },
                },
                volumeMounts: [
                  { name: 'config-volume', mountPath: '/etc/coredns', readOnly: true },
                ],
                ports: [
                  { name: 'dns', containerPort: 53, protocol: 'UDP' },
                  { name: 'dns-tcp', containerPort: 53, protocol: 'TCP' },
                ],
                readinessProbe: {
                  httpGet: { path: '/ready', port: 8181 },
                  initialDelaySeconds: 2,
                },
                livenessProbe: {
                  httpGet: { path: '/health', port: 8080 },
                  initialDelaySeconds: 60,
                  failureThreshold: 5,
                },
              },
            ],
            volumes: [{ name: 'config-volume', configMap: { name: 'coredns' } }],
          },
        },
      },
    },
  ];
}

/** A DaemonSet on every node. */
export function daemonSet(options: {
  namespace: string;
  name: string;
  image: string;
  requests: Record<string, string>;
  hostNetwork?: boolean;
}): KubeObject {
  const { namespace, name, image, requests } = options;
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name, namespace, labels: appLabels(name) },
    spec: {
      selector: { matchLabels: appLabels(name) },
      template: {
        metadata: { labels: appLabels(name) },
        spec: {
          ...(options.hostNetwork ? { hostNetwork: true } : {}),
          tolerations: [{ operator: 'Exists' }],
          containers: [{ name, image, resources: { requests } }],
        },
      },
    },
  };
}

/** What a cluster has before anybody puts work on it, besides its nodes. */
export function systemObjects(): KubeObject[] {
  return [
    ...classes(),
    ...clusterDns(),
    daemonSet({
      namespace: 'kube-system',
      name: 'kube-proxy',
      image: 'registry.k8s.io/kube-proxy:v1.34.4',
      requests: { cpu: '20m', memory: '32Mi' },
      hostNetwork: true,
    }),
  ];
}
