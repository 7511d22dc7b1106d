import { isRecord, recordAt, recordsAt, textAt, textMapAt } from '../fields.ts';
import type { JsonRecord } from '../fields.ts';
import type { KubeObject } from '../kube-object.ts';
import { refKey } from '../object-ref.ts';
import type { ObjectRef } from '../object-ref.ts';
import type { Link, Relation } from './cluster-view.ts';
import { configReferencesOf } from './config-references.ts';
import { givenTextsOf, podSpecOf } from './pod-spec.ts';
import { serviceHostsIn } from './service-hosts.ts';

/** The CA bundle that every namespace has and every pod mounts: a hub that would join everything. */
export const rootCaConfigMap = 'kube-root-ca.crt';

/** Environment variables whose bare word is an address. */
const addressVariable =
  /(HOST|ADDR|ADDRESS|URL|URI|ENDPOINT|SERVER|SERVICE|UPSTREAM|BROKERS?|TARGET)S?$/i;

/** The references that an object makes to others by name, each once, in the order of its spec. */
export function linksOf(object: KubeObject): Link[] {
  const links = new Map<string, Link>();
  for (const link of allLinks(object)) {
    const key = `${link.relation} ${refKey(link.ref)}`;
    if (!links.has(key)) links.set(key, link);
  }
  return [...links.values()];
}

function allLinks(object: KubeObject): Link[] {
  const spec = podSpecOf(object);
  if (spec) return workloadLinks(object, spec);
  // A custom kind may be called `constructor`.
  const read = Object.hasOwn(linkReaders, object.kind) ? linkReaders[object.kind] : undefined;
  return read ? read(object, object.metadata.namespace) : [];
}

function workloadLinks(object: KubeObject, spec: JsonRecord): Link[] {
  const controller = object.metadata.ownerReferences?.find((owner) => owner.controller);
  // A Deployment says what its ReplicaSets say; old ones would keep old references alive.
  if (object.kind === 'ReplicaSet' && controller) return [];
  const namespace = object.metadata.namespace ?? '';
  const structure = podSpecLinks(object, spec, namespace);
  const isCopy = object.kind === 'Pod' && controller !== undefined && controller.kind !== 'Node';
  return isCopy ? structure : [...structure, ...callLinks(spec, namespace)];
}

function podSpecLinks(object: KubeObject, spec: JsonRecord, namespace: string): Link[] {
  const configuration = configReferencesOf(spec, namespace)
    .filter(({ ref }) => ref.name !== rootCaConfigMap)
    .map(({ ref, use }) => {
      const isMounted = use === 'volume' || use === 'projected';
      return { relation: isMounted ? ('mounts' as const) : ('configured-by' as const), ref };
    });
  const claims = recordsAt(spec, 'volumes').flatMap((volume) => {
    const claim = textAt(volume, 'persistentVolumeClaim.claimName');
    if (claim) return link('mounts', ['PersistentVolumeClaim', claim, namespace]);
    // A generic ephemeral volume's claim is named after pod and volume.
    if (object.kind !== 'Pod' || !volume['ephemeral']) return [];
    const name = `${object.metadata.name}-${textAt(volume, 'name') ?? ''}`;
    return link('mounts', ['PersistentVolumeClaim', name, namespace]);
  });
  return [
    ...configuration,
    ...claims,
    ...link('configured-by', ['ServiceAccount', textAt(spec, 'serviceAccountName'), namespace]),
    ...link('configured-by', ['PriorityClass', textAt(spec, 'priorityClassName')]),
    ...link('configured-by', ['RuntimeClass', textAt(spec, 'runtimeClassName')]),
    ...link('schedules-on', ['Node', textAt(spec, 'nodeName')]),
  ];
}

function callLinks(spec: JsonRecord, namespace: string): Link[] {
  return givenTextsOf(spec).flatMap((given) =>
    callsIn(
      given.text,
      namespace,
      given.variable === undefined || addressVariable.test(given.variable),
    ),
  );
}

function callsIn(text: string, namespace: string, allowsWord: boolean): Link[] {
  return serviceHostsIn(text, namespace)
    .filter((host) => allowsWord || host.certainty !== 'word')
    .flatMap((host) => link('calls', ['Service', host.service.name, host.service.namespace]));
}

type LinkReader = (object: KubeObject, namespace: string | undefined) => Link[];

const linkReaders: Readonly<Record<string, LinkReader>> = {
  ConfigMap: (object, namespace) =>
    Object.entries(textMapAt(object, 'data')).flatMap(([key, text]) =>
      callsIn(text, namespace ?? '', addressVariable.test(key)),
    ),
  PersistentVolumeClaim: (object) => [
    ...link('mounts', ['PersistentVolume', textAt(object, 'spec.volumeName')]),
    ...link('configured-by', ['StorageClass', textAt(object, 'spec.storageClassName')]),
  ],
  PersistentVolume: (object) => [
    ...link('configured-by', ['StorageClass', textAt(object, 'spec.storageClassName')]),
  ],
  Ingress: (object, namespace) => [
    ...ingressServicesOf(object).flatMap((name) => link('routes-to', ['Service', name, namespace])),
    ...link('configured-by', ['IngressClass', textAt(object, 'spec.ingressClassName')]),
    ...recordsAt(object, 'spec.tls').flatMap((tls) =>
      link('configured-by', ['Secret', textAt(tls, 'secretName'), namespace]),
    ),
  ],
  HorizontalPodAutoscaler: (object, namespace) => {
    const target = recordAt(object, 'spec.scaleTargetRef');
    return link('scales', [textAt(target, 'kind'), textAt(target, 'name'), namespace]);
  },
  ServiceAccount: (object, namespace) =>
    recordsAt(object, 'imagePullSecrets').flatMap((secret) =>
      link('configured-by', ['Secret', textAt(secret, 'name'), namespace]),
    ),
  RoleBinding: bindingLinks,
  ClusterRoleBinding: bindingLinks,
  ValidatingWebhookConfiguration: webhookLinks,
  MutatingWebhookConfiguration: webhookLinks,
  APIService: (object) => serviceLink(recordAt(object, 'spec.service')),
};

/** Names of the Services that an Ingress sends traffic to, each once. */
export function ingressServicesOf(ingress: KubeObject): string[] {
  const backends = [
    recordAt(ingress, 'spec.defaultBackend'),
    ...recordsAt(ingress, 'spec.rules').flatMap((rule) =>
      recordsAt(rule, 'http.paths').map((path) => recordAt(path, 'backend')),
    ),
  ];
  const names = backends.map(
    (backend) => textAt(backend, 'service.name') ?? textAt(backend, 'serviceName'),
  );
  return [...new Set(names.filter((name) => name !== undefined))];
}

function bindingLinks(object: KubeObject, namespace: string | undefined): Link[] {
  const role = recordAt(object, 'roleRef');
  const roleKind = textAt(role, 'kind');
  const roleNamespace = roleKind === 'Role' ? namespace : undefined;
  const subjects = recordsAt(object, 'subjects').filter((one) => one['kind'] === 'ServiceAccount');
  return [
    ...link('configured-by', [roleKind, textAt(role, 'name'), roleNamespace]),
    ...subjects.flatMap((subject) =>
      link('configured-by', [
        'ServiceAccount',
        textAt(subject, 'name'),
        textAt(subject, 'namespace') ?? namespace,
      ]),
    ),
  ];
}

function webhookLinks(object: KubeObject): Link[] {
  return recordsAt(object, 'webhooks').flatMap((webhook) =>
    serviceLink(recordAt(webhook, 'clientConfig.service')),
  );
}

function serviceLink(service: unknown): Link[] {
  if (!isRecord(service)) return [];
  return link('calls', ['Service', textAt(service, 'name'), textAt(service, 'namespace')]);
}

/** The link of `[kind, name, namespace]`; none where the object does not name one. */
function link(relation: Relation, to: readonly (string | undefined)[]): Link[] {
  const [kind, name, namespace] = to;
  if (!kind || !name) return [];
  const ref: ObjectRef = namespace ? { kind, namespace, name } : { kind, name };
  return [{ relation, ref }];
}
