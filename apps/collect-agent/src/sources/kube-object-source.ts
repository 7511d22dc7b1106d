import { appError, type KubeObject } from '@aetherius/domain';
import {
  createListGate,
  knownKinds,
  Reflector,
  requireKnownKind,
  type KubeClient,
  type KubeKind,
  type ReflectorCounters,
  type ReflectorTiming,
} from '@aetherius/kube';
import type { Clock, Logger } from '@aetherius/runtime';
import type { ClusterIdentity, KindStatus, ObjectSource } from './object-source.ts';

/** What the source of a live cluster needs. */
export interface KubeObjectSourceOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: () => number;
  readonly kinds?: readonly KubeKind[];
  readonly timing?: Partial<ReflectorTiming>;
}

/**
 * First lists at a time. One would make a start on a slow link long; all thirty at once would hold
 * thirty pages in memory and trip the API server's fairness.
 */
const listsAtOnce = 3;

/** Kinds whose content the agent must not read: their metadata is asked for, nothing more. */
const metadataOnlyKinds = new Set(['Secret']);

/** Long enough that a connection that is cut and comes back at once is not worth a line. */
const reviewEveryMs = 5_000;

/** Watches a live cluster: one reflector a kind. */
export function createKubeObjectSource(options: KubeObjectSourceOptions): ObjectSource {
  let reflectors: Reflector[] = [];
  let cancelReview = (): void => undefined;
  let told = '';
  /** One line for all kinds that cannot be read, when they change: an outage concerns them all. */
  const reviewProblems = (): void => {
    const problems = Map.groupBy(
      reflectors.map(toKindStatus).filter(({ problem }) => problem !== undefined),
      ({ problem }) => problem ?? '',
    );
    const kinds = [...problems].map(
      ([problem, all]) => `${problem}: ${all.map(({ kind }) => kind).join(' ')}`,
    );
    const text = kinds.toSorted().join('; ');
    if (text !== told && text !== '') options.logger.warn({ kinds }, 'kinds cannot be read');
    if (text !== told && text === '') options.logger.info('all kinds can be read again');
    told = text;
    cancelReview = options.clock.setTimeout(reviewProblems, reviewEveryMs);
  };
  return {
    fetchIdentity: () => fetchIdentity(options.client),
    start({ sink, prepare }) {
      const gate = createListGate(listsAtOnce);
      reflectors = (options.kinds ?? knownKinds).map(
        (kind) =>
          new Reflector({
            kind,
            gate,
            source: options.client,
            clock: options.clock,
            logger: options.logger,
            random: options.random,
            project: prepare,
            metadataOnly: metadataOnlyKinds.has(kind.kind),
            keepsObjects: kind.kind !== 'Event',
            // The UID of kube-system names the cluster.
            listsAfterFailure: kind.kind === 'Namespace',
            ...(options.timing ? { timing: options.timing } : {}),
            sink: {
              present: (object: KubeObject) => sink.present(object),
              deleted: (last: KubeObject) => sink.deleted(last),
              synced: () => sink.synced(kind.kind),
            },
          }),
      );
      for (const reflector of reflectors) reflector.start();
      cancelReview = options.clock.setTimeout(reviewProblems, reviewEveryMs);
    },
    async stop() {
      cancelReview();
      await Promise.all(reflectors.splice(0).map((reflector) => reflector.stop()));
    },
    status: () => reflectors.map(toKindStatus),
    counters: () => sumCounters(reflectors),
  };
}

async function fetchIdentity(client: KubeClient): Promise<ClusterIdentity> {
  const [version, namespace] = await Promise.all([
    client.fetchVersion(),
    client.fetchObject(requireKnownKind('Namespace'), { name: 'kube-system' }),
  ]);
  const clusterId = namespace.metadata.uid;
  if (!clusterId) {
    throw appError('KUBE_REQUEST_FAILED', {
      verb: 'get',
      status: 200,
      what: 'namespace kube-system',
      problem: 'it has no uid',
    });
  }
  return { clusterId, name: client.access.name, version };
}

function toKindStatus(reflector: Reflector): KindStatus {
  const { kind, isSynced, lastActivityAt, problem } = reflector.status();
  return { kind: kind.kind, isSynced, lastActivityAt, problem: problem?.code };
}

/** Names under which the reflectors' counters are reported. */
const counterNames: Readonly<Record<keyof ReflectorCounters, string>> = {
  lists: 'lists',
  watches: 'watches',
  events: 'watch_events',
  bookmarks: 'watch_bookmarks',
  badLines: 'watch_bad_lines',
  relistsAfterGone: 'relists_after_gone',
  relistsAfterGarbage: 'relists_after_garbage',
  silences: 'watch_silences',
  failures: 'watch_failures',
};

function sumCounters(reflectors: readonly Reflector[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const reflector of reflectors) {
    const { counters } = reflector.status();
    for (const [key, name] of Object.entries(counterNames)) {
      sums[name] = (sums[name] ?? 0) + counters[key as keyof ReflectorCounters];
    }
  }
  return sums;
}
