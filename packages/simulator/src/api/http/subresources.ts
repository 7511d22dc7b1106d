import type { KubeObject } from '@aetherius/domain';
import { badRequest, invalid, notFound } from '../api-status.ts';
import { evict } from '../eviction.ts';
import { countAt, labelsText, selectorText } from '../tables/table-kind.ts';
import {
  isRecord,
  numberAt,
  recordOf,
  textAt,
  valueAt,
  type JsonRecord,
} from '../patch/json-value.ts';
import { applyJsonPatch } from '../patch/json-patch.ts';
import { applyMergePatch } from '../patch/merge-patch.ts';
import { contentTypeOf, readBody, readRecord, type ResourceRequest } from './api-request.ts';
import { answer, type ApiAnswer } from './api-response.ts';
import { requireObject, type ReadDeps } from './list.ts';
import { parsePatch } from './patch-object.ts';
import { writeRequestOf } from './write.ts';

/** Answers GET, PUT and PATCH of `/scale`. */
export async function serveScale(request: ResourceRequest, deps: ReadDeps): Promise<ApiAnswer> {
  const object = requireObject(request, deps.store);
  if (request.method === 'GET') return answer(toScale(object));
  const scale = await changedScale(request, toScale(object));
  const replicas = numberAt(scale, 'spec', 'replicas') ?? 0;
  if (replicas < 0) {
    throw invalid({ group: 'autoscaling', plural: 'scales', kind: 'Scale' }, object.metadata.name, [
      {
        reason: 'FieldValueInvalid',
        message: `Invalid value: ${replicas}: must be greater than or equal to 0`,
        field: 'spec.replicas',
      },
    ]);
  }
  const version = textAt(scale, 'metadata', 'resourceVersion');
  const metadata = { ...object.metadata, ...(version ? { resourceVersion: version } : {}) };
  const scaled = { ...object, metadata, spec: { ...object.spec, replicas } };
  const { options } = writeRequestOf(request);
  return answer(toScale(deps.store.update(scaled, { ...options, subresource: 'scale' })));
}

async function changedScale(request: ResourceRequest, current: JsonRecord): Promise<JsonRecord> {
  if (request.method === 'PUT') return readRecord(request.message, 'Scale');
  const patch = parsePatch(await readBody(request.message));
  const isJsonPatch = contentTypeOf(request.message) === 'application/json-patch+json';
  const patched = isJsonPatch ? applyJsonPatch(current, patch) : applyMergePatch(current, patch);
  if (!isRecord(patched)) throw badRequest('the patched document is not an object');
  return patched;
}

function toScale(object: KubeObject): JsonRecord {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const selector = valueAt(object, 'spec', 'selector');
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: countAt(object, 'spec', 'replicas') },
    status: {
      replicas: countAt(object, 'status', 'replicas'),
      selector:
        object.kind === 'ReplicationController' ? labelsText(selector) : selectorText(selector),
    },
  };
}

/** Answers POST of `pods/eviction`: refused with 429 while a disruption budget forbids it. */
export async function serveEviction(request: ResourceRequest, deps: ReadDeps): Promise<ApiAnswer> {
  const body = await readRecord(request.message, 'Eviction');
  const { namespace = '', name = '' } = request.resource;
  const named = textAt(body, 'metadata', 'name');
  if (named && named !== name) {
    throw badRequest('name in URL does not match name in Eviction object');
  }
  const options = recordOf(body['deleteOptions']);
  const dryRuns = [request.query.getAll('dryRun'), options['dryRun']].flat();
  const graceSeconds = numberAt(options, 'gracePeriodSeconds');
  const pod = { kind: 'Pod', namespace, name };
  if (!deps.store.get(pod)) throw notFound(request.resource.entry, name);
  evict(deps.store, pod, {
    ...(graceSeconds === undefined ? {} : { graceSeconds }),
    dryRun: dryRuns.includes('All'),
    now: deps.now(),
  });
  return answer(success(), 201);
}

/** Answers POST of `pods/binding`. */
export async function serveBinding(request: ResourceRequest, deps: ReadDeps): Promise<ApiAnswer> {
  const body = await readRecord(request.message, 'Binding');
  const node = textAt(body, 'target', 'name');
  if (!node) throw badRequest('target.name: Required value');
  const { namespace = '', name = '' } = request.resource;
  deps.store.bind({ kind: 'Pod', namespace, name }, node);
  return answer(success(), 201);
}

function success(): JsonRecord {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };
}

/** Gives a service account a token of its own. */
export type IssueToken = (user: { name: string; groups: readonly string[] }) => string;

/** Answers POST of `serviceaccounts/token`. */
export async function serveToken(
  request: ResourceRequest,
  deps: ReadDeps & { issueToken: IssueToken },
): Promise<ApiAnswer> {
  const body = await readRecord(request.message, 'TokenRequest');
  const account = requireObject(request, deps.store);
  const { namespace = '', name } = account.metadata;
  const seconds = numberAt(body, 'spec', 'expirationSeconds') ?? 3600;
  const token = deps.issueToken({
    name: `system:serviceaccount:${namespace}:${name}`,
    groups: [
      'system:serviceaccounts',
      `system:serviceaccounts:${namespace}`,
      'system:authenticated',
    ],
  });
  const expirationTimestamp = new Date(deps.now().getTime() + seconds * 1000).toISOString();
  return answer(
    {
      kind: 'TokenRequest',
      apiVersion: 'authentication.k8s.io/v1',
      metadata: { name, namespace },
      spec: { ...recordOf(body['spec']), expirationSeconds: seconds },
      status: { token, expirationTimestamp },
    },
    201,
  );
}
