import {
  hasReadyEndpoint,
  instantOf,
  isDeleting,
  ingressServicesOf,
  recordAt,
  recordsAt,
  refOf,
  textAt,
} from '@aetherius/domain';
import type { ClusterView, KubeObject } from '@aetherius/domain';
import { settleMs } from '../finding.ts';
import type { DetectionContext, Finding } from '../finding.ts';
import { lastChangeMs } from './workloads.ts';

/** Everything of one manifest is applied within these seconds, in whatever order. */
const appliedMs = 2 * settleMs;

/** Ingresses that refer to a Service, class or Secret that does not exist. */
export function ingressFindings(context: DetectionContext, ingress: KubeObject): Finding[] {
  if (isDeleting(ingress)) return [];
  return [
    ...backendFindings(context, ingress),
    ...classFindings(context, ingress),
    ...secretFindings(context, ingress),
  ];
}

function backendFindings(context: DetectionContext, ingress: KubeObject): Finding[] {
  const { namespace = '' } = ingress.metadata;
  const missing = ingressServicesOf(ingress).filter(
    (name) => !context.view.get({ kind: 'Service', name, namespace }),
  );
  if (missing.length === 0) return [];
  return [
    {
      ...placeOf(ingress),
      code: 'ingress_backend_missing',
      severity: 'high',
      params: { services: missing },
      related: missing.map((name) => ({ kind: 'Service', name, namespace })),
    },
  ];
}

function classFindings(context: DetectionContext, ingress: KubeObject): Finding[] {
  const name = textAt(ingress, 'spec.ingressClassName');
  if (!name || !isReadWhole(context.view, 'IngressClass')) return [];
  if (context.view.get({ kind: 'IngressClass', name })) return [];
  const known = context.view.list('IngressClass').map((one) => one.metadata.name);
  return [
    {
      ...placeOf(ingress),
      code: 'ingress_class_missing',
      severity: 'high',
      params: { ingressClass: name, known },
    },
  ];
}

function secretFindings(context: DetectionContext, ingress: KubeObject): Finding[] {
  const { namespace = '' } = ingress.metadata;
  const names = recordsAt(ingress, 'spec.tls').flatMap((tls) => textAt(tls, 'secretName') ?? []);
  const complaints = context.view.eventsOf(refOf(ingress)).map((event) => event.message ?? '');
  const missing = names.filter((name) => {
    if (context.view.get({ kind: 'Secret', name, namespace })) return false;
    if (isReadWhole(context.view, 'Secret')) return true;
    // Without the right to list Secrets, the ingress controller's complaint is the evidence.
    return complaints.some(
      (text) => text.includes(name) && /not (?:found|exist)|does not/.test(text),
    );
  });
  if (missing.length === 0) return [];
  return [
    {
      ...placeOf(ingress),
      code: 'ingress_secret_missing',
      severity: 'medium',
      params: { secrets: missing },
    },
  ];
}

/**
 * A webhook that is asked for every write and cannot answer: with `failurePolicy: Fail` nothing
 * it covers can be created. Its own rollout leaves it without endpoints for some seconds.
 */
export function webhookFindings(context: DetectionContext, configuration: KubeObject): Finding[] {
  return recordsAt(configuration, 'webhooks').flatMap((webhook): Finding[] => {
    const service = recordAt(webhook, 'clientConfig.service');
    const name = textAt(service, 'name');
    const namespace = textAt(service, 'namespace') ?? '';
    if (!name || textAt(webhook, 'failurePolicy') === 'Ignore') return [];
    const backend = context.view.get({ kind: 'Service', name, namespace });
    if (backend && hasReadyEndpoint(context.view, backend)) return [];
    if (!backend && !isNamespaceRead(context.view, namespace)) return [];
    return [
      {
        code: 'webhook_unavailable',
        object: refOf(configuration),
        aspect: textAt(webhook, 'name') ?? '',
        severity: 'critical',
        sinceMs: Math.max(lastChangeMs(configuration), backend ? lastChangeMs(backend) : 0),
        holdMs: 3 * settleMs,
        params: {
          webhook: textAt(webhook, 'name') ?? '',
          service: `${namespace}/${name}`,
          reason: backend ? 'no_endpoints' : 'service_missing',
        },
        related: [{ kind: 'Service', name, namespace }],
      },
    ];
  });
}

/**
 * Whether a kind was read whole, so that a missing object is really missing. Without a word about
 * coverage, a kind of which at least one object was seen counts as read.
 */
export function isReadWhole(view: ClusterView, kind: string): boolean {
  return view.coverage?.kinds.includes(kind) ?? view.count(kind) > 0;
}

/** Whether Services of a namespace were read: a snapshot may hold only a part of the cluster. */
function isNamespaceRead(view: ClusterView, namespace: string): boolean {
  const isSeen = view.get({ kind: 'Namespace', name: namespace }) !== undefined;
  return isReadWhole(view, 'Service') && (isSeen || view.count('Namespace') === 0);
}

function placeOf(ingress: KubeObject) {
  const createdAtMs = instantOf(ingress.metadata.creationTimestamp) ?? 0;
  return {
    object: refOf(ingress),
    sinceMs: Math.max(createdAtMs, lastChangeMs(ingress)),
    holdMs: appliedMs,
  };
}
