import { instantOf, recordAt, recordsAt, refOf, textAt, textMapAt } from '@aetherius/domain';
import type { KubeObject } from '@aetherius/domain';
import { fieldSource } from './fact.ts';
import { routesOf } from './ingress.ts';
import type { ObservedFact } from './fact.ts';
import type { Scene } from './scene.ts';
import { wordAt, wordOf } from './reading.ts';

const sources = ['Application', 'Kustomization', 'HelmRelease', 'GitRepository', 'ApplicationSet'];

/** Delivery tools that cannot apply what they were given, and certificates that are over. */
export function readDelivery(scene: Scene): void {
  for (const kind of sources) {
    for (const object of scene.view.list(kind)) readSource(scene, object);
  }
  for (const certificate of scene.view.list('Certificate')) readCertificate(scene, certificate);
}

function readSource(scene: Scene, object: KubeObject): void {
  const message = messagesOf(object).find((one) => one.isBad);
  if (!message) return;
  const namespace = /namespaces? "([^"]+)" (?:not found|is not found|does not exist)/i.exec(
    message.text,
  )?.[1];
  scene.ledger.add({
    kind: 'delivery_failed',
    subject: refOf(object),
    source: fieldSource(object, message.path, message.text),
    abnormal: true,
    refs: namespace ? { missing: { kind: 'Namespace', name: namespace } } : {},
    fields: {
      problem: namespace ? 'namespace_missing' : 'other',
      missing: namespace ?? '',
      message: message.text.slice(0, 240),
      destination:
        textAt(object, 'spec.destination.namespace') ??
        textAt(object, 'spec.targetNamespace') ??
        '',
      namespaces: scene.view
        .list('Namespace')
        .map((one) => one.metadata.name)
        .slice(0, 8)
        .join(', '),
    },
  });
}

function messagesOf(object: KubeObject): { text: string; path: string; isBad: boolean }[] {
  const conditions = recordsAt(object, 'status.conditions').map((condition) => ({
    text: wordAt(condition, 'message'),
    path: `status.conditions[type=${wordAt(condition, 'type')}].message`,
    isBad: condition['status'] === 'False' || /Error|Failed/.test(wordAt(condition, 'type')),
  }));
  const operation = recordAt(object, 'status.operationState');
  const phase = wordAt(operation, 'phase');
  return [
    ...conditions,
    {
      text: wordAt(operation, 'message'),
      path: 'status.operationState.message',
      isBad: phase === 'Failed' || phase === 'Error',
    },
  ].filter((one) => one.text !== '');
}

function readCertificate(scene: Scene, certificate: KubeObject): void {
  const notAfter = textAt(certificate, 'status.notAfter');
  const end = instantOf(notAfter);
  if (end === undefined || end > scene.nowMs) return;
  scene.ledger.add({
    kind: 'certificate_over',
    subject: refOf(certificate),
    source: fieldSource(certificate, 'status.notAfter', notAfter),
    at: notAfter,
    abnormal: true,
    refs: {
      secret: {
        kind: 'Secret',
        namespace: certificate.metadata.namespace ?? '',
        name: wordAt(certificate, 'spec.secretName'),
      },
    },
    fields: { notAfter: notAfter ?? '', secret: wordAt(certificate, 'spec.secretName') },
  });
}

/** Ingress routes that reach a Service which cannot speak what is asked of it. */
export function readMisroutes(scene: Scene): void {
  for (const fact of scene.ledger.ofKind('log_upstream_wrong')) readMisroute(scene, fact);
}

function readMisroute(scene: Scene, fact: ObservedFact): void {
  const named = wordOf(fact, 'upstream');
  const request = wordOf(fact, 'request');
  for (const ingress of scene.view.list('Ingress')) {
    const namespace = ingress.metadata.namespace ?? '';
    const route = routesOf(ingress).find(
      (one) => named.startsWith(`${namespace}-${one.service}-`) || isPathOf(one.path, request),
    );
    if (!route) continue;
    const others = scene.view
      .list('Service', namespace)
      .map((service) => service.metadata.name)
      .filter((name) => name !== route.service);
    const previous = recordAt(ingress, 'metadata.annotations')[
      'kubectl.kubernetes.io/last-applied-configuration'
    ];
    const front =
      others.find((name) => String(previous ?? '').includes(`"${name}"`)) ??
      frontOf(scene, namespace, route.service);
    scene.ledger.add({
      kind: 'route_misdirected',
      subject: refOf(ingress),
      source: fact.source,
      at: fact.at,
      abnormal: true,
      refs: { service: { kind: 'Service', namespace, name: route.service } },
      fields: {
        path: route.path,
        service: route.service,
        likely: front,
        line: fact.fields['line'],
        request,
      },
    });
    return;
  }
}

function isPathOf(path: string, request: string): boolean {
  const plain = path.replace(/[([^$*].*$/, '').replace(/\/$/, '');
  return plain.length > 1 && request.startsWith(plain);
}

const httpWords =
  /\b(?:serving|listening|started|starting)\b[^\n]{0,40}\bhttp\b|\bhttp server\b|uvicorn running|"(?:GET|POST) \//i;

/** The Service of the namespace that most looks like a web server meant for the outside. */
function frontOf(scene: Scene, namespace: string, wrong: string): string {
  let best = '';
  let bestScore = 0;
  for (const service of scene.view.list('Service', namespace)) {
    if (service.metadata.name === wrong) continue;
    const score = frontScore(scene, service);
    if (score <= bestScore) continue;
    best = service.metadata.name;
    bestScore = score;
  }
  return best;
}

/** Points for speaking HTTP by log or port, for being called by nobody inside, for being exposed. */
function frontScore(scene: Scene, service: KubeObject): number {
  const ports = recordsAt(service, 'spec.ports');
  const isNamedHttp = ports.some((port) =>
    /^(?:http|web)/.test(textAt(port, 'appProtocol') ?? wordAt(port, 'name')),
  );
  const isExposed = ['LoadBalancer', 'NodePort'].includes(wordAt(service, 'spec.type'));
  const isUncalled = scene.view.linksTo(refOf(service)).every((link) => link.relation !== 'calls');
  return (
    (speaksHttp(scene, service) ? 4 : 0) +
    (isNamedHttp ? 2 : 0) +
    (isExposed ? 2 : 0) +
    (isUncalled ? 1 : 0)
  );
}

function speaksHttp(scene: Scene, service: KubeObject): boolean {
  const namespace = service.metadata.namespace ?? '';
  const pods = scene.view.podsWithLabels(namespace, textMapAt(service, 'spec.selector'));
  return pods.some((pod) =>
    recordsAt(pod, 'spec.containers').some((container) => {
      const logs =
        scene.snapshot.logs[`${namespace}/${pod.metadata.name}/${wordAt(container, 'name')}`];
      return httpWords.test(logs?.current ?? '');
    }),
  );
}
