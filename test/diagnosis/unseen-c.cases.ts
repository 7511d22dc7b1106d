import { ClusterBuilder, crashing, minutesAgo } from './cluster-builder.ts';
import type { FaultCase } from './unseen-a.cases.ts';

const json = (level: string, fields: Record<string, unknown>, minute: number) =>
  JSON.stringify({
    timestamp: `2026-03-01T11:${String(minute).padStart(2, '0')}:00Z`,
    level,
    ...fields,
  });

/** The same faults as other programs would tell them. */
export const wordingCases: readonly FaultCase[] = [
  {
    name: 'a rate limit told in JSON',
    expect: 'traffic_spike_rate_limited',
    target: 'Deployment/api',
    words: ['429'],
    build: () =>
      new ClusterBuilder().served('api', 8080).log('api', [
        ...[40, 41, 42].map((minute) =>
          json('INFO', { message: 'request ok', client_id: 'web', status_code: 200 }, minute),
        ),
        ...[50, 52, 54, 56, 58, 59].map((minute) =>
          json(
            'WARN',
            {
              message: 'Rate limit exceeded',
              client_id: 'batch-sync',
              status_code: 429,
              limit: 100,
            },
            minute,
          ),
        ),
      ]),
  },
  {
    name: 'a pool that is used up told in JSON',
    expect: 'connection_pool_exhausted',
    target: 'Deployment/orders',
    build: () =>
      new ClusterBuilder().served('orders', 8080).log(
        'orders',
        [40, 45, 50, 55, 59].map((minute) =>
          json(
            'ERROR',
            {
              message: 'Failed to acquire connection from pool: timeout after 5000ms',
              active: 20,
              max: 20,
              waiting: minute,
            },
            minute,
          ),
        ),
      ),
  },
  {
    name: 'memory that a program reports of itself',
    expect: 'memory_leak',
    target: 'Deployment/cache',
    build: () =>
      new ClusterBuilder()
        .served('cache', 8080)
        .log('cache', [
          ...[10, 20, 30, 40, 50].map((minute) =>
            json('INFO', { message: 'stats', heap_used_mb: minute * 20 }, minute),
          ),
          json(
            'WARN',
            { message: 'heap usage keeps growing, GC overhead high', heap_used_mb: 1180 },
            59,
          ),
        ]),
  },
  {
    name: 'a configuration change in the log before the trouble',
    expect: 'config_change_regression',
    target: 'ConfigMap/api-settings',
    build: () =>
      new ClusterBuilder()
        .served('api', 8080, {
          podSpec: { volumes: [{ name: 'c', configMap: { name: 'api-settings' } }] },
        })
        .object('v1 ConfigMap', 'api-settings', { data: { 'app.properties': 'pool.size=1\n' } })
        .log('api', [
          ...[30, 35, 40].map((minute) =>
            json('INFO', { message: 'request completed', duration_ms: 40 }, minute),
          ),
          json(
            'INFO',
            {
              message: 'Configuration updated: pool.size changed from 50 to 1',
              source: 'api-settings',
            },
            45,
          ),
          ...[50, 53, 56, 59].map((minute) =>
            json(
              'ERROR',
              { message: 'request failed: upstream queue full', duration_ms: 30000 },
              minute,
            ),
          ),
        ])
        .metric('http_requests_error_ratio', { service: 'api' }, [0, 0, 0.2, 0.3, 0.4]),
  },
  {
    name: 'a wget in a shell that times out behind a policy',
    expect: 'network_policy_blocks_traffic',
    target: 'NetworkPolicy/db-lock',
    build: () =>
      new ClusterBuilder()
        .served('db', 5432)
        .deployment('client', {
          command: ['sh', '-c', 'while true; do nc -z -w 3 db 5432 || echo timeout; sleep 5; done'],
        })
        .object('networking.k8s.io/v1 NetworkPolicy', 'db-lock', {
          spec: {
            podSelector: { matchLabels: { app: 'db' } },
            policyTypes: ['Ingress'],
            ingress: [{ from: [{ podSelector: { matchLabels: { access: 'yes' } } }] }],
          },
        })
        .log('client', [
          'Connecting to db:5432',
          'nc: db (10.96.0.8:5432): Connection timed out',
          'ERROR: database connection failed',
        ]),
  },
  {
    name: 'a wrong port in the configuration of a client without named cause',
    expect: 'bad_config_value',
    target: 'Deployment/geo',
    words: ['27777'],
    build: () =>
      new ClusterBuilder()
        .served('mongo-geo', 27017)
        .deployment('geo', {
          ready: false,
          podStatus: crashing(2),
          env: { MONGO_ADDRESS: 'mongo-geo:27777' },
        })
        .log('geo', [
          '2026-03-01T11:58:50Z INF Read database URL: mongo-geo:27777',
          '2026-03-01T11:59:00Z PNC no reachable servers',
          'panic: no reachable servers',
          '',
          'goroutine 1 [running]:',
        ]),
  },
  {
    name: 'a job whose own code fails',
    expect: 'app_runtime_error',
    target: 'Job/import',
    build: () =>
      new ClusterBuilder()
        .object('batch/v1 Job', 'import', {
          spec: { parallelism: 1, backoffLimit: 1 },
          status: {
            failed: 2,
            conditions: [{ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded' }],
          },
        })
        .object('v1 Pod', 'import-5d9f7-x2k4p', {
          meta: {
            ownerReferences: [
              {
                apiVersion: 'batch/v1',
                kind: 'Job',
                name: 'import',
                uid: 'Job-import',
                controller: true,
              },
            ],
          },
          spec: {
            restartPolicy: 'Never',
            containers: [{ name: 'import', image: 'registry.example/import:3' }],
          },
          status: {
            phase: 'Failed',
            containerStatuses: [
              {
                name: 'import',
                ready: false,
                restartCount: 0,
                state: { terminated: { exitCode: 1, reason: 'Error', finishedAt: minutesAgo(3) } },
              },
            ],
          },
        })
        .log('import', [
          'reading rows',
          'Traceback (most recent call last):',
          '  File "/app/import.py", line 12, in <module>',
          "ValueError: invalid literal for int() with base 10: 'abc'",
        ]),
  },
  {
    name: 'an init container that asks the API and is refused',
    expect: 'rbac_forbidden',
    target: 'ClusterRole/reader',
    build: () =>
      new ClusterBuilder()
        .deployment('ctl', {
          ready: false,
          podStatus: crashing(1),
          podSpec: { serviceAccountName: 'ctl' },
        })
        .object('v1 ServiceAccount', 'ctl')
        .object('rbac.authorization.k8s.io/v1 ClusterRole', 'reader', {
          namespaced: false,
          rules: [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'list'] }],
        })
        .object('rbac.authorization.k8s.io/v1 ClusterRoleBinding', 'reader', {
          namespaced: false,
          roleRef: { kind: 'ClusterRole', name: 'reader' },
          subjects: [{ kind: 'ServiceAccount', name: 'ctl', namespace: 'shop' }],
        })
        .log('ctl', [
          '{"kind":"Status","status":"Failure","message":"deployments.apps \\"web\\" is forbidden: User \\"system:serviceaccount:shop:ctl\\" cannot patch resource \\"deployments\\" in API group \\"apps\\" in the namespace \\"shop\\"","reason":"Forbidden","code":403}',
        ]),
  },
  {
    name: 'a Secret without the key that is asked for',
    expect: 'secret_not_found',
    target: 'Deployment/api',
    build: () =>
      new ClusterBuilder().deployment('api', {
        ready: false,
        podStatus: {
          phase: 'Pending',
          scheduled: true,
          containerStatuses: [
            {
              name: 'api',
              ready: false,
              restartCount: 0,
              state: {
                waiting: {
                  reason: 'CreateContainerConfigError',
                  message: "couldn't find key token in Secret shop/api-secret",
                },
              },
            },
          ],
        },
      }),
  },
  {
    name: 'a ConfigMap without the key that is asked for',
    expect: 'configmap_key_missing',
    target: 'ConfigMap/api-config',
    words: ['LOG_LEVEL'],
    build: () =>
      new ClusterBuilder()
        .object('v1 ConfigMap', 'api-config', { data: { LOGLEVEL: 'debug' } })
        .deployment('api', {
          ready: false,
          podStatus: {
            phase: 'Pending',
            scheduled: true,
            containerStatuses: [
              {
                name: 'api',
                ready: false,
                restartCount: 0,
                state: {
                  waiting: {
                    reason: 'CreateContainerConfigError',
                    message: "couldn't find key LOG_LEVEL in ConfigMap shop/api-config",
                  },
                },
              },
            ],
          },
        }),
  },
  {
    name: 'a readiness probe on a port that nothing listens on',
    expect: 'readiness_probe_misconfigured',
    target: 'Deployment/web',
    words: ['9090', '8080'],
    build: () =>
      new ClusterBuilder()
        .served('web', 8080, {
          ready: false,
          container: { readinessProbe: { httpGet: { path: '/', port: 9090 } } },
        })
        .event('Pod/web-5d9f7-x2k4p', 'Unhealthy', {
          message:
            'Readiness probe failed: Get "http://10.1.0.9:9090/": dial tcp 10.1.0.9:9090: connect: connection refused',
          involvedObject: {
            kind: 'Pod',
            name: 'web-5d9f7-x2k4p',
            namespace: 'shop',
            fieldPath: 'spec.containers{web}',
          },
        }),
  },
  {
    name: 'a Service whose target port is not what the pods serve, asked about',
    expect: 'service_port_mismatch',
    target: 'Service/web',
    trigger: 'connections to web are refused',
    safe: true,
    build: () =>
      new ClusterBuilder()
        .deployment('web', { ports: [8080] })
        .service('web', 80, { targetPort: 8088 }),
  },
  {
    name: 'a command that ends at once is a wrong command',
    expect: 'bad_command',
    target: 'Deployment/worker',
    build: () =>
      new ClusterBuilder().deployment('worker', {
        ready: false,
        command: ['echo', 'ready'],
        podStatus: crashing(0),
      }),
  },
  {
    name: 'a shell that misspells its program',
    expect: 'bad_command',
    target: 'Deployment/worker',
    words: ['pythn'],
    build: () =>
      new ClusterBuilder()
        .deployment('worker', { ready: false, podStatus: crashing(127) })
        .log('worker', ['/bin/sh: 1: pythn: not found']),
  },
  {
    name: 'a MySQL that rejects the password',
    expect: 'bad_credentials',
    target: 'Deployment/mysql',
    build: () =>
      new ClusterBuilder()
        .served('mysql', 3306)
        .deployment('shop', {
          ready: false,
          podStatus: crashing(1),
          env: { DB_HOST: 'mysql', DB_PORT: '3306' },
        })
        .log('shop', [
          "SQLSTATE[HY000] [1045] Access denied for user 'shop'@'10.1.0.9' (using password: YES)",
        ]),
  },
  {
    name: 'a host that only exists with another spelling',
    expect: 'bad_config_value',
    target: 'ConfigMap/web-config',
    words: ['postgress'],
    build: () =>
      new ClusterBuilder()
        .served('postgres', 5432)
        .deployment('web', {
          ready: false,
          podStatus: crashing(1),
          container: { envFrom: [{ configMapRef: { name: 'web-config' } }] },
        })
        .object('v1 ConfigMap', 'web-config', { data: { DB_HOST: 'postgress', DB_PORT: '5432' } })
        .log('web', [
          'django.db.utils.OperationalError: could not translate host name "postgress" to address: Name or service not known',
        ]),
  },
  {
    name: 'pods that break a security level',
    expect: 'pod_security_violation',
    target: 'Namespace/shop',
    build: () =>
      new ClusterBuilder()
        .deployment('web', { ready: false, status: { replicas: 0 } })
        .removePod('web')
        .event(
          'ReplicaSet/web-5d9f7',
          'FailedCreate',
          'Error creating: pods "web-5d9f7-abcde" is forbidden: violates PodSecurity "baseline:latest": hostPath volumes (volume "docker")',
        ),
  },
  {
    name: 'a Service that a Service name in the environment misses, with its workload in place',
    expect: 'service_missing',
    target: 'Service/rates',
    build: () =>
      new ClusterBuilder()
        .deployment('rates', { ports: [8080] })
        .served('search', 8080, { env: { RATES_ADDR: 'rates:8080' } })
        .log('search', ['2026-03-01T11:59:00Z ERROR lookup rates on 10.96.0.10:53: no such host']),
  },
  {
    name: 'a node that lost its kubelet',
    expect: 'node_not_ready',
    target: 'Node/node-b',
    build: () =>
      new ClusterBuilder()
        .node('node-b', {
          conditions: [
            {
              type: 'Ready',
              status: 'Unknown',
              reason: 'NodeStatusUnknown',
              message: 'Kubelet stopped posting node status.',
            },
          ],
        })
        .served('web', 80)
        .movePod('web', 'node-b'),
  },
  {
    name: 'an autoscaler that points nowhere',
    expect: 'hpa_target_not_found',
    target: 'HorizontalPodAutoscaler/web',
    words: ['web-v1'],
    build: () =>
      new ClusterBuilder()
        .served('web', 80)
        .object('autoscaling/v2 HorizontalPodAutoscaler', 'web', {
          spec: { scaleTargetRef: { kind: 'Deployment', name: 'web-v1' } },
          status: {
            conditions: [
              {
                type: 'AbleToScale',
                status: 'False',
                reason: 'FailedGetScale',
                message: 'deployments.apps "web-v1" not found',
              },
            ],
          },
        }),
  },
  {
    name: 'tls that the client does not trust is not an expiry',
    expect: 'bad_config_value',
    target: 'Deployment/api',
    build: () =>
      new ClusterBuilder()
        .served('auth', 8443)
        .deployment('api', {
          ready: false,
          podStatus: crashing(1),
          env: { AUTH: 'https://auth:8443' },
        })
        .log('api', [
          'FATAL tls: failed to verify certificate: x509: certificate signed by unknown authority',
        ]),
  },
  {
    name: 'a change after which everything takes far longer',
    expect: 'config_change_regression',
    target: 'Deployment/api',
    trigger: 'api became slow',
    build: () =>
      new ClusterBuilder().served('api', 8080).log('api', [
        ...[10, 20, 30].map((minute) =>
          json('INFO', { message: 'served', latency_ms: 35 + minute }, minute),
        ),
        json(
          'INFO',
          {
            message: 'Settings applied',
            setting: 'cache.enabled',
            old_value: true,
            new_value: false,
          },
          40,
        ),
        ...[45, 50, 55, 59].map((minute) =>
          json('INFO', { message: 'served', latency_ms: 700 + minute }, minute),
        ),
      ]),
  },
  {
    name: 'the cluster DNS scaled to nothing',
    expect: 'scaled_to_zero',
    target: 'Deployment/resolver',
    build: () =>
      new ClusterBuilder()
        .deployment('resolver', { replicas: 0, ports: [53] })
        .service('resolver', 53)
        .served('db', 5432)
        .served('api', 8080, { env: { DB: 'db:5432' } })
        .log('api', ['2026-03-01T11:59:00Z ERROR getaddrinfo EAI_AGAIN db']),
  },
  {
    name: 'a database that an old client library calls not running',
    expect: 'dependency_unreachable',
    target: 'Deployment/db',
    build: () =>
      new ClusterBuilder()
        .served('db', 5432)
        .served('api', 8080, { env: { DB: 'db:5432' } })
        .log('api', [
          'psycopg2.OperationalError: could not connect to server: Connection refused',
          'Is the server running on host "db" (10.96.0.4) and accepting TCP/IP connections on port 5432?',
        ]),
  },
  {
    name: 'memory that somebody asks about and that only grows',
    expect: 'memory_leak',
    target: 'Deployment/reports',
    trigger: 'why does reports use so much memory?',
    build: () =>
      new ClusterBuilder().served('reports', 8080).log(
        'reports',
        [10, 20, 30, 40, 50, 58].map(
          (minute) => `2026-03-01T11:${minute}:00Z INFO memory usage: ${minute * 9} MB`,
        ),
      ),
  },
];
