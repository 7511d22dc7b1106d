import { ClusterBuilder, crashing, minutesAgo } from './cluster-builder.ts';

/** A made-up cluster with one fault and the answer that it must get. */
export interface FaultCase {
  readonly name: string;
  readonly expect: string;
  readonly target: string;
  readonly trigger?: string;
  readonly build: () => ClusterBuilder;
  readonly words?: readonly string[];
  readonly safe?: boolean;
}

/** Faults of resources, programs and configuration. */
export const programCases: readonly FaultCase[] = [
  {
    name: 'memory that grows until the kill is a leak',
    expect: 'memory_leak',
    target: 'Deployment/worker',
    build: () =>
      new ClusterBuilder()
        .deployment('worker', {
          ready: false,
          container: { resources: { limits: { memory: '512Mi' } } },
          podStatus: crashing(137, { reason: 'OOMKilled', upSeconds: 2400 }),
        })
        .metric(
          'container_memory_working_set_bytes',
          { pod: 'worker-5d9f7-x2k4p', container: 'worker' },
          { values: [110e6, 160e6, 215e6, 270e6, 330e6, 390e6, 450e6, 520e6], everyMinutes: 5 },
        ),
  },
  {
    name: 'a Java heap that runs out is a leak',
    expect: 'memory_leak',
    target: 'Deployment/billing',
    build: () =>
      new ClusterBuilder()
        .deployment('billing', { ready: false, podStatus: crashing(1, { upSeconds: 900 }) })
        .log('billing', [
          '2026-03-01T11:40:00Z INFO sessions cached: 100000',
          '2026-03-01T11:50:00Z INFO sessions cached: 900000',
          'Exception in thread "main" java.lang.OutOfMemoryError: Java heap space',
          '\tat com.acme.SessionCache.put(SessionCache.java:41)',
        ]),
  },
  {
    name: 'a schedule that keeps lowering the limit is the cause, not the limit',
    expect: 'external_controller_overwrites_spec',
    target: 'CronJob/cost-saver',
    build: () =>
      new ClusterBuilder()
        .deployment('api', {
          ready: false,
          container: { resources: { limits: { memory: '24Mi' } } },
          podStatus: crashing(137, { reason: 'OOMKilled' }),
          managedFields: [
            {
              manager: 'cost-saver',
              operation: 'Update',
              time: minutesAgo(4),
              fieldsV1: {
                'f:spec': { 'f:template': { 'f:spec': { 'f:containers': { 'f:resources': {} } } } },
              },
            },
          ],
        })
        .object('batch/v1 CronJob', 'cost-saver', {
          spec: {
            schedule: '*/5 * * * *',
            jobTemplate: {
              spec: {
                template: {
                  spec: {
                    serviceAccountName: 'saver',
                    containers: [
                      {
                        name: 'kubectl',
                        command: [
                          'sh',
                          '-c',
                          'kubectl -n shop set resources deployment/api --limits=memory=24Mi',
                        ],
                      },
                    ],
                  },
                },
              },
            },
          },
        }),
  },
  {
    name: 'an operator that patches by its own account is the cause',
    expect: 'external_controller_overwrites_spec',
    target: 'Deployment/rightsizer',
    build: () =>
      new ClusterBuilder()
        .deployment('api', {
          ready: false,
          container: { resources: { limits: { memory: '24Mi' } } },
          podStatus: crashing(137, { reason: 'OOMKilled' }),
          managedFields: [
            {
              manager: 'rightsizer',
              operation: 'Update',
              time: minutesAgo(4),
              fieldsV1: {
                'f:spec': { 'f:template': { 'f:spec': { 'f:containers': { 'f:resources': {} } } } },
              },
            },
          ],
        })
        .deployment('rightsizer', { podSpec: { serviceAccountName: 'rightsizer' } })
        .object('rbac.authorization.k8s.io/v1 ClusterRole', 'rightsizer', {
          namespaced: false,
          rules: [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'patch'] }],
        })
        .object('rbac.authorization.k8s.io/v1 ClusterRoleBinding', 'rightsizer', {
          namespaced: false,
          roleRef: { kind: 'ClusterRole', name: 'rightsizer' },
          subjects: [{ kind: 'ServiceAccount', name: 'rightsizer', namespace: 'shop' }],
        }),
  },
  {
    name: 'a webhook that lowers the limit of pods is the cause, not the limit',
    expect: 'admission_webhook_mutates_spec',
    target: 'MutatingWebhookConfiguration/defaults',
    build: () =>
      new ClusterBuilder()
        .deployment('api', {
          ready: false,
          container: { resources: { limits: { memory: '256Mi' } } },
          podStatus: crashing(137, { reason: 'OOMKilled' }),
        })
        .mutatePod('api', 'resources', { limits: { memory: '16Mi' } })
        .object('admissionregistration.k8s.io/v1 MutatingWebhookConfiguration', 'defaults', {
          namespaced: false,
          webhooks: [
            {
              name: 'limits.example.com',
              rules: [{ resources: ['pods'], operations: ['CREATE'] }],
            },
          ],
        }),
  },
  {
    name: 'shared memory that Postgres cannot get is /dev/shm',
    expect: 'shm_too_small',
    target: 'Deployment/db',
    build: () =>
      new ClusterBuilder()
        .deployment('db', { ports: [5432] })
        .log('db', [
          '2026-03-01 11:59:10.100 UTC [70] ERROR:  could not resize shared memory segment "/PostgreSQL.1804289383" to 8388608 bytes: No space left on device',
        ]),
  },
  {
    name: 'a full claim is named, not the program',
    expect: 'volume_full',
    target: 'PersistentVolumeClaim/data',
    build: () =>
      new ClusterBuilder()
        .deployment('db', {
          ready: false,
          podStatus: crashing(1),
          podSpec: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] },
          container: { volumeMounts: [{ name: 'data', mountPath: '/var/lib/mysql' }] },
        })
        .object('v1 PersistentVolumeClaim', 'data', {
          spec: { resources: { requests: { storage: '1Gi' } } },
          status: { phase: 'Bound', capacity: { storage: '1Gi' } },
        })
        .log('db', [
          '2026-03-01T11:59:00Z 0 [ERROR] [MY-012144] [InnoDB] posix_fallocate(): Failed to preallocate data for file ./ibdata1, error: No space left on device',
        ]),
  },
  {
    name: 'a flag switched on in a mounted document is a configuration change',
    expect: 'config_change_regression',
    target: 'ConfigMap/flags',
    build: () =>
      new ClusterBuilder()
        .served('payment', 8080, { env: { FLAGD_HOST: 'flagd' } })
        .served('flagd', 8013, {
          podSpec: { volumes: [{ name: 'flags', configMap: { name: 'flags' } }] },
        })
        .object('v1 ConfigMap', 'flags', {
          meta: {
            managedFields: [
              { manager: 'kubectl-edit', time: minutesAgo(6), fieldsV1: { 'f:data': {} } },
            ],
          },
          data: {
            'flags.json':
              '{"flags": {"paymentFailure": {"state": "ENABLED", "variants": {"on": true, "off": false}, "defaultVariant": "on"}}}',
          },
        })
        .log('payment', [
          '{"level":"error","msg":"Payment request failed. Invalid token. app.loyalty.level=gold","time":"2026-03-01T11:59:20Z"}',
        ])
        .metric('http_requests_error_ratio', { service: 'payment' }, [0, 0, 0.01, 0.3, 0.4, 0.42]),
  },
  {
    name: 'an edited ConfigMap before errors began is a configuration change',
    expect: 'config_change_regression',
    target: 'ConfigMap/gateway-conf',
    build: () =>
      new ClusterBuilder()
        .served('gateway', 8080, {
          podSpec: { volumes: [{ name: 'conf', configMap: { name: 'gateway-conf' } }] },
        })
        .object('v1 ConfigMap', 'gateway-conf', {
          meta: {
            managedFields: [
              { manager: 'kubectl-edit', time: minutesAgo(7), fieldsV1: { 'f:data': {} } },
            ],
          },
          data: { 'gateway.yaml': 'retries: 0\ntimeoutMs: 5\n' },
        })
        .log('gateway', [
          '2026-03-01T11:53:10Z INFO configuration reloaded from /etc/gateway/gateway.yaml',
          '2026-03-01T11:59:30Z ERROR request GET /cart failed: deadline of 5ms exceeded',
        ])
        .metric('http_requests_error_ratio', { service: 'gateway' }, [0, 0, 0, 0.31, 0.4, 0.42]),
  },
  {
    name: 'a password that was rotated after the start is stale',
    expect: 'stale_credentials_after_rotation',
    target: 'Deployment/orders',
    safe: true,
    build: () =>
      new ClusterBuilder()
        .served('postgres', 5432)
        .deployment('orders', {
          env: { DB_HOST: 'postgres:5432' },
          container: { envFrom: [{ secretRef: { name: 'db-credentials' } }] },
          startedMinutesAgo: 300,
        })
        .object('v1 Secret', 'db-credentials', {
          meta: {
            managedFields: [
              { manager: 'external-secrets', time: minutesAgo(30), fieldsV1: { 'f:data': {} } },
            ],
          },
        })
        .log('orders', [
          '2026-03-01T11:59:00Z ERROR FATAL: password authentication failed for user "orders"',
        ]),
  },
  {
    name: 'a wrong password in a Secret is a credential fault',
    expect: 'bad_credentials',
    target: 'Secret/db-credentials',
    build: () =>
      new ClusterBuilder()
        .served('postgres', 5432)
        .deployment('orders', {
          ready: false,
          podStatus: crashing(1),
          env: { DB_HOST: 'postgres:5432' },
          container: { envFrom: [{ secretRef: { name: 'db-credentials' } }] },
        })
        .object('v1 Secret', 'db-credentials')
        .log('orders', [
          'psycopg2.OperationalError: connection to server at "postgres" (10.96.0.9), port 5432 failed: FATAL:  password authentication failed for user "orders"',
        ]),
  },
  {
    name: 'rights that a database revoked are a credential fault of the database',
    expect: 'bad_credentials',
    target: 'Deployment/mongo-rates',
    build: () =>
      new ClusterBuilder()
        .served('mongo-rates', 27017)
        .served('rates', 8080, {
          ready: false,
          podStatus: crashing(2),
          env: { MONGO: 'mongo-rates:27017' },
        })
        .log('rates', [
          '2026-03-01T11:59:00Z FTL cannot read rates: not authorized on rate-db to execute command { find: "inventory" }',
          'panic: not authorized on rate-db to execute command { find: "inventory" }',
          '',
          'goroutine 1 [running]:',
        ]),
  },
  {
    name: 'an expired certificate is named by what the client says',
    expect: 'certificate_expired',
    target: 'Secret/ledger-tls',
    build: () =>
      new ClusterBuilder()
        .served('ledger', 8443, {
          podSpec: { volumes: [{ name: 'tls', secret: { secretName: 'ledger-tls' } }] },
        })
        .object('v1 Secret', 'ledger-tls', { type: 'kubernetes.io/tls' })
        .served('portal', 8080, { env: { LEDGER_URL: 'https://ledger:8443' } })
        .log('portal', [
          '2026-03-01T11:59:00Z ERROR Get "https://ledger:8443/v1/balance": tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2026-03-01T11:59:00Z is after 2026-02-28T00:00:00Z',
        ]),
  },
  {
    name: 'an expired cert-manager Certificate is seen without any log',
    expect: 'certificate_expired',
    target: 'Certificate/portal-cert',
    build: () =>
      new ClusterBuilder().object('cert-manager.io/v1 Certificate', 'portal-cert', {
        spec: { secretName: 'portal-tls' },
        status: {
          notAfter: '2026-02-27T00:00:00Z',
          conditions: [{ type: 'Ready', status: 'False', reason: 'Expired' }],
        },
      }),
  },
  {
    name: 'a sidecar on the same port is a port conflict',
    expect: 'container_port_conflict',
    target: 'Deployment/web',
    build: () =>
      new ClusterBuilder()
        .deployment('web', {
          ready: false,
          ports: [8080],
          podStatus: crashing(1),
          sidecars: [
            {
              name: 'metrics',
              image: 'registry.example/metrics:1',
              ports: [{ containerPort: 8080 }],
            },
          ],
        })
        .log('web', ['2026-03-01T11:59:00Z listen tcp :8080: bind: address already in use']),
  },
  {
    name: 'a Node.js program that finds its port in use says so too',
    expect: 'container_port_conflict',
    target: 'Deployment/web',
    build: () =>
      new ClusterBuilder()
        .deployment('web', {
          ready: false,
          ports: [3000],
          podStatus: crashing(1),
          sidecars: [
            { name: 'proxy', image: 'registry.example/proxy:1', ports: [{ containerPort: 3000 }] },
          ],
        })
        .log('web', [
          'node:events:495',
          '      throw er; // Unhandled',
          'Error: listen EADDRINUSE: address already in use :::3000',
        ]),
  },
  {
    name: 'a database of an older version refuses the new server',
    expect: 'incompatible_version_upgrade',
    target: 'Deployment/db',
    build: () =>
      new ClusterBuilder()
        .deployment('db', { ready: false, image: 'postgres:17', podStatus: crashing(1) })
        .formerTemplate('db', { image: 'postgres:15' })
        .log('db', [
          'FATAL:  database files are incompatible with server',
          'DETAIL:  The data directory was initialized by PostgreSQL version 15, which is not compatible with this version 17.0.',
        ]),
    safe: false,
  },
  {
    name: 'a deployment that runs the program of another one has a wrong command',
    expect: 'bad_command',
    target: 'Deployment/profile',
    build: () =>
      new ClusterBuilder()
        .served('geo', 8083, { image: 'registry.example/suite:1', command: ['geo'] })
        .served('search', 8082, { image: 'registry.example/suite:1', command: ['search'] })
        .served('profile', 8081, { image: 'registry.example/suite:1', command: ['geo'] })
        .served('frontend', 5000, {
          image: 'registry.example/suite:1',
          command: ['frontend'],
          env: { PROFILE: 'profile:8081' },
        })
        .log('frontend', [
          '2026-03-01T11:59:00Z ERR dial tcp 10.96.0.12:8081: connect: connection refused',
          '2026-03-01T11:59:01Z ERR failed to connect to profile:8081: connection refused',
        ]),
  },
  {
    name: 'an unknown flag is a wrong command',
    expect: 'bad_command',
    target: 'Deployment/agent',
    build: () =>
      new ClusterBuilder()
        .deployment('agent', { ready: false, podStatus: crashing(2) })
        .log('agent', [
          'flag provided but not defined: -listen-adress',
          'Usage of /agent:',
          '  -listen-address string',
        ]),
  },
  {
    name: 'an exception at start is the program',
    expect: 'app_crash_on_start',
    target: 'Deployment/api',
    build: () =>
      new ClusterBuilder()
        .deployment('api', { ready: false, podStatus: crashing(1) })
        .log('api', [
          'Traceback (most recent call last):',
          '  File "/app/main.py", line 3, in <module>',
          '    from app import routes',
          "ImportError: cannot import name 'routes' from 'app' (/app/__init__.py)",
        ]),
  },
  {
    name: 'a missing variable is found in many words',
    expect: 'missing_env_var',
    target: 'Deployment/api',
    words: ['STRIPE_API_KEY'],
    build: () =>
      new ClusterBuilder()
        .deployment('api', { ready: false, podStatus: crashing(1) })
        .log('api', [
          '> api@1.0.0 start',
          'Error: Missing required environment variable: STRIPE_API_KEY',
          '    at Object.<anonymous> (/app/config.js:12:11)',
        ]),
  },
  {
    name: 'a configuration that does not parse is a configuration value',
    expect: 'bad_config_value',
    target: 'ConfigMap/nginx-conf',
    build: () =>
      new ClusterBuilder()
        .deployment('web', {
          ready: false,
          podStatus: crashing(1),
          podSpec: { volumes: [{ name: 'conf', configMap: { name: 'nginx-conf' } }] },
        })
        .object('v1 ConfigMap', 'nginx-conf', {
          data: { 'default.conf': 'server {\n  listn 80;\n}\n' },
        })
        .log('web', [
          '2026/03/01 11:59:00 [emerg] 1#1: unknown directive "listn" in /etc/nginx/conf.d/default.conf:2',
          'nginx: [emerg] unknown directive "listn" in /etc/nginx/conf.d/default.conf:2',
        ]),
  },
];
