import type { Json } from './raw-api.ts';

/** A pod that no scheduler takes: it stays where the test put it. */
export function aPod(name: string, container: Json = {}, spec: Json = {}): Json {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { app: name } },
    spec: {
      schedulerName: 'nobody',
      containers: [{ name: 'app', image: 'registry.example/app:1', ...container }],
      ...spec,
    },
  };
}

/** A Deployment whose pods no scheduler takes. */
export function aDeployment(name: string, spec: Json = {}): Json {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels: { app: name } },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          schedulerName: 'nobody',
          containers: [{ name: 'app', image: 'registry.example/app:1' }],
        },
      },
      ...spec,
    },
  };
}

/** A ConfigMap with one key. */
export function aConfigMap(name: string, data: Json = { key: 'value' }, labels: Json = {}): Json {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, labels }, data };
}
