import { ingressServicesOf, recordAt, recordsAt, refOf, textAt } from '@aetherius/domain';
import type { JsonRecord, KubeObject } from '@aetherius/domain';
import { fieldSource } from './fact.ts';
import { nearestName } from './storage.ts';
import type { Scene } from './scene.ts';
import { wordAt } from './reading.ts';

/** Ingresses whose class, backend, port or TLS secret is not there. */
export function readIngresses(scene: Scene): void {
  for (const ingress of scene.view.list('Ingress')) {
    readClass(scene, ingress);
    for (const name of ingressServicesOf(ingress)) readBackend(scene, ingress, name);
    readBackendPorts(scene, ingress);
    readTls(scene, ingress);
  }
}

function readClass(scene: Scene, ingress: KubeObject): void {
  const name =
    textAt(ingress, 'spec.ingressClassName') ??
    ingress.metadata.annotations?.['kubernetes.io/ingress.class'];
  if (!name || scene.view.get({ kind: 'IngressClass', name })) return;
  const classes = scene.view.list('IngressClass');
  const wasRead = classes.length > 0 || scene.snapshot.coverage.kinds.includes('IngressClass');
  const hasAddress = recordsAt(ingress, 'status.loadBalancer.ingress').length > 0;
  if (hasAddress || (!wasRead && !textAt(ingress, 'spec.ingressClassName'))) return;
  scene.ledger.add({
    kind: 'ingress_class_missing',
    subject: refOf(ingress),
    source: fieldSource(ingress, 'spec.ingressClassName', name),
    abnormal: true,
    refs: { ingressClass: { kind: 'IngressClass', name } },
    fields: {
      ingressClass: name,
      available: classes.map((one) => one.metadata.name).join(', ') || '-',
    },
  });
}

function readBackend(scene: Scene, ingress: KubeObject, name: string): void {
  const namespace = ingress.metadata.namespace ?? '';
  const ref = { kind: 'Service', namespace, name };
  if (scene.view.get(ref)) return;
  scene.ledger.add({
    kind: 'ingress_backend_missing',
    subject: refOf(ingress),
    source: fieldSource(ingress, 'spec.rules[].http.paths[].backend.service.name', name),
    abnormal: true,
    refs: { service: ref },
    fields: { service: name, near: nearestName(name, scene.view.list('Service', namespace)) },
  });
}

interface Route {
  readonly path: string;
  readonly host: string;
  readonly service: string;
  readonly port: string;
}

/** The routes of an Ingress: host, path, Service and port. */
export function routesOf(ingress: KubeObject): Route[] {
  return recordsAt(ingress, 'spec.rules').flatMap((rule) =>
    recordsAt(rule, 'http.paths').map((path: JsonRecord) => ({
      path: textAt(path, 'path') ?? '/',
      host: textAt(rule, 'host') ?? '*',
      service: wordAt(path, 'backend.service.name'),
      port: String(
        recordAt(path, 'backend.service.port')['number'] ??
          recordAt(path, 'backend.service.port')['name'] ??
          '',
      ),
    })),
  );
}

function readBackendPorts(scene: Scene, ingress: KubeObject): void {
  const namespace = ingress.metadata.namespace ?? '';
  for (const route of routesOf(ingress)) {
    const service = scene.view.get({ kind: 'Service', namespace, name: route.service });
    if (!service || route.port === '') continue;
    const ports = recordsAt(service, 'spec.ports');
    const isOffered = ports.some(
      (port) => String(port['port']) === route.port || port['name'] === route.port,
    );
    if (isOffered) continue;
    scene.ledger.add({
      kind: 'ingress_port_missing',
      subject: refOf(ingress),
      source: fieldSource(
        ingress,
        `spec.rules[].http.paths[${route.path}].backend.service.port`,
        route.port,
      ),
      abnormal: true,
      refs: { service: refOf(service) },
      fields: {
        service: route.service,
        port: route.port,
        path: route.path,
        offers: ports.map((port) => String(port['port'])).join(', '),
      },
    });
  }
}

function readTls(scene: Scene, ingress: KubeObject): void {
  const namespace = ingress.metadata.namespace ?? '';
  const hasSecrets =
    scene.view.count('Secret') > 0 || scene.snapshot.coverage.kinds.includes('Secret');
  for (const tls of recordsAt(ingress, 'spec.tls')) {
    const name = textAt(tls, 'secretName');
    if (!name || scene.view.get({ kind: 'Secret', namespace, name })) continue;
    const isSeenInLogs = Object.values(scene.snapshot.logs).some((log) =>
      (log.current ?? '').includes(`${namespace}/${name}`),
    );
    if (!hasSecrets && !isSeenInLogs) continue;
    scene.ledger.add({
      kind: 'ingress_secret_missing',
      subject: refOf(ingress),
      source: fieldSource(ingress, 'spec.tls[].secretName', name),
      abnormal: true,
      refs: { missing: { kind: 'Secret', namespace, name } },
      fields: {
        missing: name,
        objectKind: 'Secret',
        near: nearestName(name, scene.view.list('Secret', namespace)),
      },
    });
  }
}
