import { ClusterBuilder, minutesAgo } from './cluster-builder.ts';

/** Clusters in which nothing is wrong now, whatever their events and logs remember. */
export const healthyCases: readonly {
  readonly name: string;
  readonly trigger?: string;
  readonly build: () => ClusterBuilder;
}[] = [
  {
    name: 'plain workloads',
    build: () =>
      new ClusterBuilder().served('web', 80).served('api', 8080, { env: { WEB: 'web:80' } }),
  },
  {
    name: 'a single crash an hour ago',
    trigger: 'web restarted, is something wrong?',
    build: () =>
      new ClusterBuilder()
        .served('web', 80, {
          podStatus: {
            restartCount: 1,
            lastState: { terminated: { exitCode: 1, reason: 'Error', finishedAt: minutesAgo(70) } },
          },
        })
        .event(`Pod/web-5d9f7-x2k4p`, 'BackOff', {
          message: 'Back-off restarting failed container web',
          count: 1,
          lastTimestamp: minutesAgo(69),
        }),
  },
  {
    name: 'a probe that failed while the pod started',
    build: () =>
      new ClusterBuilder().served('web', 80).event(`Pod/web-5d9f7-x2k4p`, 'Unhealthy', {
        message:
          'Readiness probe failed: Get "http://10.1.0.4:80/": dial tcp 10.1.0.4:80: connect: connection refused',
        count: 2,
        lastTimestamp: minutesAgo(3),
      }),
  },
  {
    name: 'errors in a log that are over',
    build: () =>
      new ClusterBuilder()
        .served('db', 5432)
        .served('api', 8080, { env: { DB: 'db:5432' } })
        .log('api', [
          '2026-03-01T11:40:00Z ERROR dial tcp 10.96.0.4:5432: connect: connection refused',
          '2026-03-01T11:41:00Z INFO reconnected to db:5432',
          ...Array.from(
            { length: 8 },
            (_, index) => `2026-03-01T11:5${index}:00Z INFO GET /items 200`,
          ),
        ]),
  },
  {
    name: 'a Deployment that nobody needs at zero replicas, and its Service',
    build: () => new ClusterBuilder().served('web', 80).served('nightly', 8080, { replicas: 0 }),
  },
  {
    name: 'a suspended CronJob that nobody asks about',
    trigger: 'is web all right?',
    build: () =>
      new ClusterBuilder().served('web', 80).object('batch/v1 CronJob', 'yearly', {
        spec: { suspend: true, schedule: '0 0 1 1 *' },
      }),
  },
  {
    name: 'a budget at zero while nobody drains',
    trigger: 'is everything fine?',
    build: () =>
      new ClusterBuilder().served('web', 80).object('policy/v1 PodDisruptionBudget', 'web', {
        spec: { minAvailable: 1, selector: { matchLabels: { app: 'web' } } },
        status: { disruptionsAllowed: 0, currentHealthy: 1, desiredHealthy: 1, expectedPods: 1 },
      }),
  },
  {
    name: 'a job that failed once and then succeeded',
    build: () =>
      new ClusterBuilder().object('batch/v1 Job', 'import', {
        spec: { parallelism: 1 },
        status: { failed: 1, succeeded: 1, conditions: [{ type: 'Complete', status: 'True' }] },
      }),
  },
  {
    name: 'a claim that waits for its first consumer',
    build: () =>
      new ClusterBuilder()
        .object('storage.k8s.io/v1 StorageClass', 'local', {
          namespaced: false,
          volumeBindingMode: 'WaitForFirstConsumer',
        })
        .object('v1 PersistentVolumeClaim', 'spare', {
          spec: { storageClassName: 'local' },
          status: { phase: 'Pending' },
        })
        .event(`PersistentVolumeClaim/spare`, 'WaitForFirstConsumer', {
          message: 'waiting for first consumer to be created before binding',
          type: 'Normal',
        }),
  },
  {
    name: 'an autoscaler at its maximum that works',
    build: () =>
      new ClusterBuilder()
        .served('web', 80)
        .object('autoscaling/v2 HorizontalPodAutoscaler', 'web', {
          spec: {
            scaleTargetRef: { kind: 'Deployment', name: 'web' },
            minReplicas: 1,
            maxReplicas: 1,
          },
          status: {
            currentReplicas: 1,
            desiredReplicas: 1,
            conditions: [
              { type: 'ScalingActive', status: 'True' },
              { type: 'AbleToScale', status: 'True' },
              { type: 'ScalingLimited', status: 'True', reason: 'TooManyReplicas' },
            ],
          },
        }),
  },
  {
    name: 'an evicted pod that was replaced',
    build: () =>
      new ClusterBuilder().served('web', 80).object('v1 Pod', 'web-5d9f7-old', {
        meta: {
          ownerReferences: [
            {
              apiVersion: 'apps/v1',
              kind: 'ReplicaSet',
              name: 'web-5d9f7',
              uid: 'ReplicaSet-web-5d9f7',
              controller: true,
            },
          ],
        },
        status: {
          phase: 'Failed',
          reason: 'Evicted',
          message: 'The node was low on resource: memory.',
        },
      }),
  },
  {
    name: 'a network policy that lets its callers in',
    build: () =>
      new ClusterBuilder()
        .served('db', 5432)
        .served('api', 8080, { env: { DB: 'db:5432' } })
        .object('networking.k8s.io/v1 NetworkPolicy', 'db', {
          spec: {
            podSelector: { matchLabels: { app: 'db' } },
            policyTypes: ['Ingress'],
            ingress: [
              { from: [{ podSelector: { matchLabels: { app: 'api' } } }], ports: [{ port: 5432 }] },
            ],
          },
        }),
  },
  {
    name: 'a cordoned node on which nothing waits',
    trigger: 'please check the shop',
    build: () => new ClusterBuilder().node('node-b', {}, { unschedulable: true }).served('web', 80),
  },
  {
    name: 'a scheduler warning of a pod that runs by now',
    trigger: 'web was pending earlier',
    build: () =>
      new ClusterBuilder().served('web', 80).event(`Pod/web-5d9f7-x2k4p`, 'FailedScheduling', {
        message: '0/2 nodes are available: 2 Insufficient cpu.',
        lastTimestamp: minutesAgo(30),
      }),
  },
  {
    name: 'words in a log that only look bad',
    build: () =>
      new ClusterBuilder()
        .served('web', 80)
        .log('web', [
          '2026-03-01T11:59:00Z INFO 0 errors, 0 failed requests in the last minute',
          '2026-03-01T11:59:10Z DEBUG error budget 99.97 %',
          '2026-03-01T11:59:20Z INFO retry policy: on timeout, on connection refused',
          '2026-03-01T11:59:40Z INFO waiting for requests',
        ]),
  },
  {
    name: 'a pod of the old ReplicaSet that is going away',
    build: () =>
      new ClusterBuilder().served('web', 80).object('v1 Pod', 'web-old', {
        meta: { deletionTimestamp: minutesAgo(0), deletionGracePeriodSeconds: 30 },
        status: {
          phase: 'Running',
          containerStatuses: [
            {
              name: 'web',
              ready: false,
              restartCount: 9,
              state: { waiting: { reason: 'CrashLoopBackOff' } },
            },
          ],
        },
      }),
  },
  {
    name: 'a rollout in progress',
    build: () =>
      new ClusterBuilder().served('web', 80, {
        replicas: 3,
        status: { replicas: 4, updatedReplicas: 2, readyReplicas: 3, availableReplicas: 3 },
      }),
  },
  {
    name: 'a crash loop that ended a quarter of an hour ago',
    trigger: 'web was crash looping',
    build: () =>
      new ClusterBuilder()
        .served('web', 80, {
          podStatus: {
            restartCount: 7,
            lastState: {
              terminated: {
                exitCode: 1,
                reason: 'Error',
                startedAt: minutesAgo(15.1),
                finishedAt: minutesAgo(15),
              },
            },
          },
        })
        .event('Pod/web-5d9f7-x2k4p', 'BackOff', {
          message: 'Back-off restarting failed container web',
          lastTimestamp: minutesAgo(15),
        }),
  },
  {
    name: 'numbers that are no status codes',
    build: () =>
      new ClusterBuilder()
        .served('web', 80)
        .log('web', [
          '2026-03-01T11:58:00Z INFO processed 429 items in 500 ms',
          '2026-03-01T11:59:00Z INFO listening on port 5000, 503 users online',
          '2026-03-01T11:59:30Z INFO backup completed in 45 s',
        ]),
  },
  {
    name: 'a webhook that may fail without harm',
    build: () =>
      new ClusterBuilder()
        .served('web', 80)
        .object('admissionregistration.k8s.io/v1 MutatingWebhookConfiguration', 'hints', {
          namespaced: false,
          webhooks: [
            {
              name: 'hints.example.com',
              failurePolicy: 'Ignore',
              clientConfig: { service: { namespace: 'shop', name: 'hints' } },
            },
          ],
        }),
  },
  {
    name: 'a Secret that was rotated and is read anew',
    trigger: 'was the rotation of the secret all right?',
    build: () =>
      new ClusterBuilder()
        .served('web', 80, { container: { envFrom: [{ secretRef: { name: 'token' } }] } })
        .object('v1 Secret', 'token', {
          meta: {
            managedFields: [{ manager: 'vault', time: minutesAgo(30), fieldsV1: { 'f:data': {} } }],
          },
        }),
  },
];
