import type { KubeObject, ObjectRef } from '@aetherius/domain';
import { isAppError } from '@aetherius/domain';
import type { ClusterAccess } from '../access/cluster-access.ts';
import { fetchServedKinds } from './discovery.ts';
import { findKnownKind, groupOf, pathOf, type KubeKind } from './kinds.ts';
import { createKubeTransport, type KubeStream, type KubeTransport } from './kube-transport.ts';
import { parseListPage, parseObject, type ListPage } from './list-page.ts';

/** Which objects of a kind. */
export interface ListOptions {
  readonly namespace?: string | undefined;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Objects per page; the server may give fewer. */
  readonly limit?: number;
  readonly continueToken?: string | undefined;
  readonly resourceVersion?: string;
  /** Ask for metadata only: what an object contains then never leaves the API server. */
  readonly metadataOnly?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Where a watch starts and how long the server keeps it. */
export interface WatchOptions {
  readonly namespace?: string | undefined;
  readonly resourceVersion: string;
  readonly timeoutSeconds: number;
  readonly metadataOnly?: boolean;
  readonly signal?: AbortSignal;
}

/** Which part of a container's log. */
export interface LogOptions {
  readonly container?: string;
  /** The run before the last restart. */
  readonly previous?: boolean;
  readonly tailLines?: number;
  /** The server is told, and what exceeds it is cut here too. */
  readonly limitBytes?: number;
  readonly sinceSeconds?: number;
  readonly timestamps?: boolean;
  readonly signal?: AbortSignal;
}

/** What a right is asked for. */
export interface AccessQuestion {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly namespace?: string;
}

/** Typed reads of one API server. Every failure is an `AppError` of a `KUBE_…` code. */
export interface KubeClient {
  readonly access: ClusterAccess;
  /** The object; throws `KUBE_NOT_FOUND` when there is none. */
  fetchObject(kind: KubeKind, ref: { name: string; namespace?: string }): Promise<KubeObject>;
  /** The object, or undefined when there is none. */
  findObject(
    kind: KubeKind,
    ref: { name: string; namespace?: string },
  ): Promise<KubeObject | undefined>;
  /** One page; `continueToken` of the answer asks for the next. */
  fetchPage(kind: KubeKind, options?: ListOptions): Promise<ListPage>;
  /** All objects, page by page, so that only one page is in memory at a time. */
  listObjects(kind: KubeKind, options?: ListOptions): AsyncIterable<KubeObject>;
  openWatch(kind: KubeKind, options: WatchOptions): Promise<KubeStream>;
  /** A container's log; `isCut` when it was longer than the limit. */
  fetchLog(pod: ObjectRef, options: LogOptions): Promise<{ text: string; isCut: boolean }>;
  /** The git version of the server, such as `v1.34.4`. */
  fetchVersion(): Promise<string>;
  /** The kinds that the server serves, each in the version it prefers. */
  fetchServedKinds(): Promise<readonly KubeKind[]>;
  /** Whether the account may do something (SelfSubjectAccessReview). */
  fetchAccess(question: AccessQuestion): Promise<boolean>;
  stop(): Promise<void>;
}

/**
 * Objects per page. Smaller means more requests per relist; larger means more memory at once, and
 * API servers serve pages above 500 from etcd with visible latency. kubectl uses the same.
 */
const pageSize = 500;

const metadataAccept = (what: 'PartialObjectMetadata' | 'PartialObjectMetadataList'): string =>
  `application/json;as=${what};g=meta.k8s.io;v=v1,application/json`;

/** Makes a client of an API server. Nothing is sent before the first call. */
export function createKubeClient(
  access: ClusterAccess,
  transport: KubeTransport = createKubeTransport(access),
): KubeClient {
  const reads = createReads(transport);
  return {
    access,
    ...reads,
    ...createQuestions(transport),
    listObjects: (kind, options) => listPages(reads, kind, options),
    stop: () => transport.stop(),
  };
}

type Reads = Pick<
  KubeClient,
  'fetchObject' | 'findObject' | 'fetchPage' | 'openWatch' | 'fetchLog'
>;

function createReads(transport: KubeTransport): Reads {
  const fetchObject: KubeClient['fetchObject'] = async (kind, ref) =>
    parseObject(
      await transport.fetchJson({ path: pathOf(kind, ref), action: `get ${kind.plural}` }),
      kind,
    );
  return {
    fetchObject,
    findObject: async (kind, ref) => {
      try {
        return await fetchObject(kind, ref);
      } catch (error) {
        if (isAppError(error, 'KUBE_NOT_FOUND')) return undefined;
        throw error;
      }
    },
    fetchPage: async (kind, options = {}) =>
      parseListPage(await transport.fetchJson(toListRequest(kind, options)), kind),
    openWatch: (kind, options) =>
      transport.openStream({
        path: pathOf(kind, options),
        action: `watch ${kind.plural}`,
        query: {
          watch: true,
          allowWatchBookmarks: true,
          resourceVersion: options.resourceVersion,
          timeoutSeconds: options.timeoutSeconds,
        },
        signal: options.signal,
        ...(options.metadataOnly ? { accept: metadataAccept('PartialObjectMetadata') } : {}),
      }),
    fetchLog: (pod, options) => fetchLog(transport, pod, options),
  };
}

function toListRequest(kind: KubeKind, options: ListOptions) {
  return {
    path: pathOf(kind, options),
    action: `list ${kind.plural}`,
    query: {
      limit: options.limit ?? pageSize,
      continue: options.continueToken,
      labelSelector: options.labelSelector,
      fieldSelector: options.fieldSelector,
      resourceVersion: options.resourceVersion,
    },
    signal: options.signal,
    ...(options.metadataOnly ? { accept: metadataAccept('PartialObjectMetadataList') } : {}),
  };
}

async function* listPages(
  reads: Pick<KubeClient, 'fetchPage'>,
  kind: KubeKind,
  options: ListOptions = {},
): AsyncIterable<KubeObject> {
  let continueToken = options.continueToken;
  do {
    const page: ListPage = await reads.fetchPage(kind, { ...options, continueToken });
    yield* page.objects;
    continueToken = page.continueToken;
  } while (continueToken);
}

/** The kinds whose `log` subresource is read. */
const podKind: KubeKind = { apiVersion: 'v1', kind: 'Pod', plural: 'pods', namespaced: true };

/** Enough for the last few hundred lines; a log without line ends would fill the memory. */
const defaultLogBytes = 512 * 1024;

function fetchLog(
  transport: KubeTransport,
  pod: ObjectRef,
  options: LogOptions,
): Promise<{ text: string; isCut: boolean }> {
  const limitBytes = options.limitBytes ?? defaultLogBytes;
  return transport.fetchText({
    path: pathOf(podKind, { namespace: pod.namespace, name: pod.name, subresource: 'log' }),
    action: options.previous ? 'get previous logs' : 'get logs',
    accept: '*/*',
    maxBytes: limitBytes,
    query: {
      container: options.container,
      previous: options.previous || undefined,
      tailLines: options.tailLines,
      // One more than wanted, so that a cut can be told from an exact fit.
      limitBytes: limitBytes + 1,
      sinceSeconds: options.sinceSeconds,
      timestamps: options.timestamps || undefined,
    },
    signal: options.signal,
  });
}

function createQuestions(
  transport: KubeTransport,
): Pick<KubeClient, 'fetchVersion' | 'fetchServedKinds' | 'fetchAccess'> {
  return {
    async fetchVersion() {
      const answer = await transport.fetchJson({ path: '/version', action: 'get version' });
      const version = (answer as { gitVersion?: unknown } | null)?.gitVersion;
      return typeof version === 'string' ? version : '';
    },
    fetchServedKinds: () => fetchServedKinds(transport),
    async fetchAccess(question) {
      const answer = await transport.fetchJson({
        method: 'POST',
        path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
        action: 'create selfsubjectaccessreviews',
        body: {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SelfSubjectAccessReview',
          spec: { resourceAttributes: question },
        },
      });
      return (answer as { status?: { allowed?: unknown } } | null)?.status?.allowed === true;
    },
  };
}

/** The question whether a kind may be listed and watched. */
export function toAccessQuestion(kindName: string, verb: 'list' | 'watch'): AccessQuestion {
  const kind = findKnownKind(kindName);
  return {
    verb,
    group: kind ? groupOf(kind.apiVersion) : '',
    resource: kind?.plural ?? kindName.toLowerCase(),
  };
}
