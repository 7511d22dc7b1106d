import type { KubeObject } from '@aetherius/domain';
import { selects } from '../../controllers/selectors.ts';
import { ApiStatusError, internalError } from '../api-status.ts';
import {
  listOf,
  numberAt,
  recordOf,
  recordsOf,
  textAt,
  valueAt,
  type JsonRecord,
} from '../patch/json-value.ts';
import type { WriteContext, WriteStep } from '../write-pipeline.ts';

/**
 * What a webhook answers here, as nothing is really called: it allows everything, unless its
 * configuration says otherwise in this annotation: `deny: WHY`, `timeout` or `certificate`.
 */
export const webhookAnswerAnnotation = 'simulator.aetherius.io/webhook-answer';

const webhookKinds = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];

/** Asks the admission webhooks. One that cannot be reached refuses the write if it must be asked. */
export const callWebhooks: WriteStep = (draft, context) => {
  if (webhookKinds.includes(draft.kind)) return;
  const configurations = webhookKinds.flatMap((kind) => context.store.list(kind));
  for (const configuration of configurations) {
    for (const webhook of recordsOf(configuration['webhooks'])) {
      if (isAsked(webhook, draft, context)) ask(webhook, configuration, context);
    }
  }
};

function isAsked(webhook: JsonRecord, draft: KubeObject, context: WriteContext): boolean {
  const { entry, previous, store } = context;
  const operation = previous ? 'UPDATE' : 'CREATE';
  const matchesRule = recordsOf(webhook['rules']).some(
    (rule) =>
      has(rule['apiGroups'], entry.group) &&
      has(rule['apiVersions'], entry.version) &&
      has(rule['operations'], operation) &&
      (has(rule['resources'], entry.plural) || has(rule['resources'], '*/*')),
  );
  if (!matchesRule || !selects(recordOf(webhook['objectSelector']), draft)) return false;
  const namespaceName = draft.kind === 'Namespace' ? draft.metadata.name : draft.metadata.namespace;
  if (!namespaceName) return true;
  const namespace =
    draft.kind === 'Namespace' ? draft : store.get({ kind: 'Namespace', name: namespaceName });
  return !namespace || selects(recordOf(webhook['namespaceSelector']), namespace);
}

function has(list: unknown, value: string): boolean {
  const values = listOf(list);
  return values.includes('*') || values.includes(value);
}

function ask(webhook: JsonRecord, configuration: KubeObject, context: WriteContext): void {
  const name = textAt(webhook, 'name');
  const answer = configuration.metadata.annotations?.[webhookAnswerAnnotation] ?? '';
  const failure = failureOf(webhook, answer, context);
  if (failure) {
    if (webhook['failurePolicy'] === 'Ignore') return;
    const call = `failed to call webhook: Post "${addressOf(webhook)}": ${failure}`;
    throw internalError(`failed calling webhook "${name}": ${call}`);
  }
  if (!answer.startsWith('deny:')) return;
  const why = answer.slice('deny:'.length).trim();
  throw new ApiStatusError({
    code: 400,
    reason: 'BadRequest',
    message: `admission webhook "${name}" denied the request: ${why}`,
  });
}

function addressOf(webhook: JsonRecord): string {
  const timeout = `timeout=${numberAt(webhook, 'timeoutSeconds') ?? 10}s`;
  const url = textAt(webhook, 'clientConfig', 'url');
  if (url) return `${url}?${timeout}`;
  const service = recordOf(valueAt(webhook, 'clientConfig', 'service'));
  const host = `${textAt(service, 'name')}.${textAt(service, 'namespace')}.svc`;
  return `https://${host}:${numberAt(service, 'port') ?? 443}${textAt(service, 'path')}?${timeout}`;
}

function failureOf(
  webhook: JsonRecord,
  answer: string,
  { store }: WriteContext,
): string | undefined {
  const service = recordOf(valueAt(webhook, 'clientConfig', 'service'));
  const name = textAt(service, 'name');
  if (name) {
    const namespace = textAt(service, 'namespace');
    if (!store.get({ kind: 'Service', namespace, name })) return `service "${name}" not found`;
    const isServed = store
      .list('EndpointSlice', { namespace })
      .filter((slice) => slice.metadata.labels?.['kubernetes.io/service-name'] === name)
      .flatMap((slice) => recordsOf(slice['endpoints']))
      .some((endpoint) => valueAt(endpoint, 'conditions', 'ready') !== false);
    if (!isServed) return `no endpoints available for service "${name}"`;
  }
  if (answer === 'timeout') return 'context deadline exceeded';
  return answer === 'certificate'
    ? 'tls: failed to verify certificate: x509: certificate signed by unknown authority'
    : undefined;
}
