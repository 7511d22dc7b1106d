import { ClusterBuilder, crashing, minutesAgo } from './cluster-builder.ts';
import type { FaultCase } from './unseen-a.cases.ts';

const pending = { phase: 'Pending', containerStatuses: [] };
const unscheduled = (builder: ClusterBuilder, name: string, message: string) =>
  builder.event(`Pod/${name}-5d9f7-x2k4p`, 'FailedScheduling', message);

/** Faults of dependencies, networks, storage, scheduling and delivery. */
export const clusterCases: readonly FaultCase[] = [
  {
    name: 'a host outside the cluster that refuses is an unreachable dependency',
    expect: 'dependency_unreachable',
    target: 'Deployment/orders',
    words: ['db.example.com'],
    build: () =>
      new ClusterBuilder()
        .deployment('orders', {
          ready: false,
          podStatus: crashing(1),
          env: { DATABASE_URL: 'postgres://db.example.com:5432/orders' },
        })
        .log('orders', [
          '2026-03-01T11:59:00Z ERROR could not connect: dial tcp 203.0.113.9:5432: connect: connection refused',
          'FATAL: giving up on db.example.com:5432: connection refused',
        ]),
  },
  {
    name: 'a dependency whose calls take seconds is slow',
    expect: 'slow_dependency',
    target: 'Deployment/pricing',
    build: () =>
      new ClusterBuilder()
        .served('pricing', 8080)
        .served('checkout', 8080, { env: { PRICING_ADDR: 'pricing:8080' } })
        .log('checkout', [
          '2026-03-01T11:58:00Z WARN call to pricing:8080 took 4210ms',
          '2026-03-01T11:58:30Z WARN call to pricing:8080 took 4875ms',
          '2026-03-01T11:59:00Z WARN call to pricing:8080 took 5120ms',
        ]),
  },
  {
    name: 'a pool without a free connection is exhausted',
    expect: 'connection_pool_exhausted',
    target: 'Deployment/orders',
    build: () =>
      new ClusterBuilder()
        .served('orders', 8080)
        .log('orders', [
          '2026-03-01T11:59:00Z ERROR HikariPool-1 - Connection is not available, request timed out after 30000ms.',
          'sqlalchemy.exc.TimeoutError: QueuePool limit of size 5 overflow 10 reached, connection timed out, timeout 30.00',
        ]),
  },
  {
    name: 'many 429 after a spike is a rate limit',
    expect: 'traffic_spike_rate_limited',
    target: 'Deployment/api',
    build: () =>
      new ClusterBuilder()
        .served('api', 8080)
        .log('api', [
          '2026-03-01T11:58:00Z WARN client=batch-import path=/v1/items status=429 rate limit exceeded',
          '2026-03-01T11:59:00Z WARN client=batch-import path=/v1/items status=429 rate limit exceeded',
        ])
        .metric('http_requests_per_second', { service: 'api' }, [20, 22, 21, 23, 180, 240]),
  },
  {
    name: 'growing time-outs on one path are a degrading network',
    expect: 'network_degradation',
    target: 'Deployment/edge',
    build: () =>
      new ClusterBuilder()
        .served('edge', 8080)
        .log('edge', [
          ...Array.from(
            { length: 20 },
            (_, index) => `2026-03-01T11:4${index % 10}:00Z INFO sync with hub ok`,
          ),
          ...Array.from(
            { length: 12 },
            () =>
              '2026-03-01T11:59:00Z ERROR read tcp 10.1.0.3:4411->198.51.100.7:443: connection reset by peer',
          ),
        ]),
  },
  {
    name: 'a Service for which no workload exists has nothing behind it',
    expect: 'service_no_backing_pods',
    target: 'Service/reports',
    trigger: 'reports does not answer',
    build: () =>
      new ClusterBuilder()
        .served('web', 80)
        .service('reports', 8080, { selector: { tier: 'analytics' } }),
  },
  {
    name: 'a selector with a typing error is a mismatch',
    expect: 'service_selector_mismatch',
    target: 'Service/catalog',
    safe: true,
    build: () =>
      new ClusterBuilder()
        .deployment('catalog', { ports: [8080] })
        .service('catalog', 8080, { selector: { app: 'catalogue' } }),
  },
  {
    name: 'internal traffic that stays on a node without endpoint is stranded',
    expect: 'service_traffic_policy_local',
    target: 'Service/cache',
    safe: true,
    build: () =>
      new ClusterBuilder()
        .deployment('cache', { ports: [6379], podSpec: { nodeName: 'node-b' } })
        .service('cache', 6379, { spec: { internalTrafficPolicy: 'Local' } })
        .movePod('cache', 'node-b')
        .served('api', 8080, { env: { CACHE_ADDR: 'cache:6379' } })
        .log('api', [
          '2026-03-01T11:59:00Z ERROR dial tcp 10.96.0.9:6379: i/o timeout connecting to cache:6379',
        ]),
  },
  {
    name: 'an unknown ingress class is named',
    expect: 'ingressclass_not_found',
    target: 'Ingress/web',
    build: () =>
      new ClusterBuilder()
        .served('web', 80)
        .object('networking.k8s.io/v1 IngressClass', 'nginx', { namespaced: false })
        .object('networking.k8s.io/v1 Ingress', 'web', {
          spec: {
            ingressClassName: 'ngnix',
            rules: [
              {
                http: {
                  paths: [
                    { path: '/', backend: { service: { name: 'web', port: { number: 80 } } } },
                  ],
                },
              },
            ],
          },
        }),
  },
  {
    name: 'a policy that denies the caller is the cause, not the callee',
    expect: 'network_policy_blocks_traffic',
    target: 'NetworkPolicy/deny-all',
    build: () =>
      new ClusterBuilder()
        .served('rates', 8080)
        .served('search', 8080, { env: { RATES_ADDR: 'rates:8080' } })
        .object('networking.k8s.io/v1 NetworkPolicy', 'deny-all', {
          spec: {
            podSelector: { matchLabels: { app: 'rates' } },
            policyTypes: ['Ingress', 'Egress'],
          },
        })
        .log('search', [
          '2026-03-01T11:59:00Z ERR rpc error: code = Unavailable desc = connection error: desc = "transport: error while dialing: dial tcp: i/o timeout"',
          '2026-03-01T11:59:10Z ERR failed to reach rates:8080',
        ]),
  },
  {
    name: 'a policy without any log is found by the failing requests',
    expect: 'network_policy_blocks_traffic',
    target: 'NetworkPolicy/lockdown',
    build: () =>
      new ClusterBuilder()
        .served('rates', 8080)
        .served('search', 8080, { env: { RATES_ADDR: 'rates:8080' } })
        .object('networking.k8s.io/v1 NetworkPolicy', 'lockdown', {
          spec: {
            podSelector: { matchLabels: { app: 'rates' } },
            policyTypes: ['Ingress'],
            ingress: [{ from: [{ podSelector: { matchLabels: { role: 'admin' } } }] }],
          },
        })
        .metric('http_requests_error_ratio', { service: 'search' }, [0, 0, 0, 0.3, 0.5, 0.5]),
  },
  {
    name: 'a claim that is not there is named',
    expect: 'pvc_not_found',
    target: 'Deployment/db',
    build: () =>
      unscheduled(
        new ClusterBuilder()
          .deployment('db', {
            ready: false,
            podStatus: pending,
            podSpec: {
              volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'db-data' } }],
            },
          })
          .object('v1 PersistentVolumeClaim', 'db-data-old', { status: { phase: 'Bound' } }),
        'db',
        '0/2 nodes are available: persistentvolumeclaim "db-data" not found. preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.',
      ),
  },
  {
    name: 'anti-affinity that needs more nodes is named',
    expect: 'pod_anti_affinity_unsatisfiable',
    target: 'Deployment/quorum',
    build: () =>
      unscheduled(
        new ClusterBuilder().deployment('quorum', { ready: false, podStatus: pending }),
        'quorum',
        "0/2 nodes are available: 2 node(s) didn't match pod anti-affinity rules. preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod.",
      ),
  },
  {
    name: 'a namespace that a manifest names and that is not there',
    expect: 'gitops_wrong_namespace',
    target: 'Application/shop-app',
    build: () =>
      new ClusterBuilder().object('argoproj.io/v1alpha1 Application', 'shop-app', {
        spec: { destination: { namespace: 'shpo' } },
        status: {
          sync: { status: 'OutOfSync' },
          operationState: {
            phase: 'Failed',
            message: 'one or more objects failed to apply, reason: namespaces "shpo" not found',
          },
          conditions: [
            { type: 'SyncError', message: 'Failed sync attempt: namespaces "shpo" not found' },
          ],
        },
      }),
  },
  {
    name: 'a Flux Kustomization says it in its Ready condition',
    expect: 'gitops_wrong_namespace',
    target: 'Kustomization/apps',
    build: () =>
      new ClusterBuilder().object('kustomize.toolkit.fluxcd.io/v1 Kustomization', 'apps', {
        status: {
          conditions: [
            {
              type: 'Ready',
              status: 'False',
              reason: 'ReconciliationFailed',
              message:
                'Deployment/payments/api namespace not specified: namespaces "payments" not found',
            },
          ],
        },
      }),
  },
  {
    name: 'a volume that is attached elsewhere is a conflict',
    expect: 'volume_node_conflict',
    target: 'Deployment/db',
    build: () =>
      new ClusterBuilder()
        .deployment('db', {
          ready: false,
          podStatus: { phase: 'Pending', scheduled: true, containerStatuses: [] },
        })
        .event(
          `Pod/db-5d9f7-x2k4p`,
          'FailedAttachVolume',
          'Multi-Attach error for volume "pvc-1" Volume is already used by pod(s) db-5d9f7-old',
        ),
  },
  {
    name: 'a taint that only the node shows is named',
    expect: 'taint_not_tolerated',
    target: 'Deployment/batch',
    build: () =>
      unscheduled(
        new ClusterBuilder()
          .node('node-a', {}, { taints: [{ key: 'team', value: 'ml', effect: 'NoSchedule' }] })
          .node('node-b', {}, { taints: [{ key: 'team', value: 'ml', effect: 'NoSchedule' }] })
          .deployment('batch', { ready: false, podStatus: pending }),
        'batch',
        '0/2 nodes are available: 2 node(s) had untolerated taint {team: ml}. preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.',
      ),
  },
  {
    name: 'memory that no node has is capacity',
    expect: 'insufficient_node_resources',
    target: 'Deployment/huge',
    build: () =>
      unscheduled(
        new ClusterBuilder().deployment('huge', {
          ready: false,
          podStatus: pending,
          container: { resources: { requests: { memory: '64Gi' } } },
        }),
        'huge',
        '0/2 nodes are available: 2 Insufficient memory. preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod.',
      ),
  },
  {
    name: 'a liveness probe without time to start kills a slow starter',
    expect: 'liveness_probe_misconfigured',
    target: 'Deployment/slow',
    safe: false,
    build: () =>
      new ClusterBuilder()
        .deployment('slow', {
          ready: false,
          ports: [8080],
          podStatus: crashing(143, { upSeconds: 11 }),
          container: {
            livenessProbe: {
              httpGet: { path: '/health', port: 8080 },
              periodSeconds: 2,
              failureThreshold: 1,
            },
          },
        })
        .event(`Pod/slow-5d9f7-x2k4p`, 'Unhealthy', {
          message:
            'Liveness probe failed: Get "http://10.1.0.7:8080/health": dial tcp 10.1.0.7:8080: connect: connection refused',
          involvedObject: {
            kind: 'Pod',
            name: 'slow-5d9f7-x2k4p',
            namespace: 'shop',
            fieldPath: 'spec.containers{slow}',
          },
        })
        .event(`Pod/slow-5d9f7-x2k4p`, 'Killing', {
          message: 'Container slow failed liveness probe, will be restarted',
          type: 'Normal',
        })
        .log('slow', ['2026-03-01T11:58:50Z INFO warming caches (about 40 s)']),
  },
  {
    name: 'a webhook without endpoints is unavailable',
    expect: 'admission_webhook_unavailable',
    target: 'MutatingWebhookConfiguration/injector',
    build: () =>
      new ClusterBuilder()
        .deployment('web', { replicas: 0, status: { replicas: 0 } })
        .object('admissionregistration.k8s.io/v1 MutatingWebhookConfiguration', 'injector', {
          namespaced: false,
          webhooks: [{ name: 'inject.example.com' }],
        })
        .deployment('api', {
          ready: false,
          status: {
            replicas: 0,
            conditions: [
              {
                type: 'ReplicaFailure',
                status: 'True',
                message:
                  'Internal error occurred: failed calling webhook "inject.example.com": failed to call webhook: Post "https://injector.mesh.svc:443/inject?timeout=10s": no endpoints available for service "injector"',
              },
            ],
          },
        })
        .removePod('api'),
  },
  {
    name: 'names that CoreDNS answers with another zone fail for all',
    expect: 'coredns_misconfigured',
    target: 'ConfigMap/dns-config',
    build: () =>
      new ClusterBuilder()
        .object('v1 ConfigMap', 'dns-config', {
          data: {
            Corefile:
              '.:53 {\n errors\n kubernetes cluster.lokal in-addr.arpa\n forward . /etc/resolv.conf\n}\n',
          },
        })
        .served('rates', 8080)
        .served('search', 8080, { env: { RATES_ADDR: 'rates:8080' } })
        .log('search', ['2026-03-01T11:59:00Z ERROR getaddrinfo ENOTFOUND rates']),
  },
  {
    name: 'a role without a binding is a missing permission',
    expect: 'rbac_forbidden',
    target: 'Role/reader',
    build: () =>
      new ClusterBuilder()
        .deployment('watcher', {
          ready: false,
          podStatus: crashing(1),
          podSpec: { serviceAccountName: 'watcher' },
        })
        .object('v1 ServiceAccount', 'watcher')
        .object('rbac.authorization.k8s.io/v1 Role', 'reader', {
          rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }],
        })
        .object('rbac.authorization.k8s.io/v1 RoleBinding', 'reader', {
          roleRef: { kind: 'Role', name: 'reader' },
          subjects: [{ kind: 'ServiceAccount', name: 'watcher', namespace: 'shop' }],
        })
        .log('watcher', [
          'E0301 11:59:00.000000 1 reflector.go:147] failed to list *v1.Secret: secrets is forbidden: User "system:serviceaccount:shop:watcher" cannot list resource "secrets" in API group "" in the namespace "shop"',
        ]),
  },
  {
    name: 'a rollout that began minutes before is rolled back',
    expect: 'missing_env_var',
    target: 'Deployment/api',
    safe: true,
    build: () =>
      new ClusterBuilder()
        .deployment('api', { ready: false, podStatus: crashing(1), meta: {} } as object)
        .formerTemplate('api', { env: { TOKEN_URL: 'http://auth:80' } })
        .log('api', ['config error: TOKEN_URL is not set']),
  },
  {
    name: 'a finalizer of a custom controller holds a namespace',
    expect: 'finalizer_blocked',
    target: 'Namespace/legacy',
    build: () =>
      new ClusterBuilder().object('v1 Namespace', 'legacy', {
        namespaced: false,
        meta: { deletionTimestamp: minutesAgo(30) },
        spec: { finalizers: ['kubernetes'] },
        status: {
          phase: 'Terminating',
          conditions: [
            {
              type: 'NamespaceFinalizersRemaining',
              status: 'True',
              message:
                'Some content in the namespace has finalizers remaining: backups.example.com/hold in 1 resource instances',
            },
          ],
        },
      }),
  },
];
