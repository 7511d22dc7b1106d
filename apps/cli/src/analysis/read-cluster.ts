import { ClusterIndex, isAppError, type Coverage, type KubeObject } from '@aetherius/domain';
import {
  createCompaction,
  knownKinds,
  normaliseEvent,
  projectObject,
  type KubeClient,
  type KubeKind,
} from '@aetherius/kube';
import { inParallel } from '@aetherius/runtime';

/** What one reading of a cluster gave: its objects, indexed, and what could not be read. */
export interface ClusterReading {
  readonly view: ClusterIndex;
  readonly coverage: Coverage;
  readonly objectCount: number;
}

/** How many lists run side by side: more gains nothing on one API server, fewer wait in turn. */
const parallelLists = 6;

/**
 * Lists every kind the product reads, once. A kind that the account may not read, or that the
 * server does not serve, goes into the coverage, except Pods; any other failure ends the reading.
 */
export async function readCluster(
  client: KubeClient,
  options: {
    namespace?: string;
    signal: AbortSignal;
    /** Applied to each projected object before it is kept. */
    prepare: (object: KubeObject) => KubeObject;
    onProgress: (kind: string, objects: number) => void;
  },
): Promise<ClusterReading> {
  const view = new ClusterIndex();
  const compact = createCompaction();
  const read: string[] = [];
  const denied: { kind: string; reason: string }[] = [];
  let objectCount = 0;
  const readKind = async (kind: KubeKind): Promise<void> => {
    const namespace = kind.namespaced ? options.namespace : undefined;
    try {
      for await (const object of client.listObjects(kind, {
        namespace,
        signal: options.signal,
        // What a Secret contains is not asked for: it never leaves the API server.
        metadataOnly: kind.kind === 'Secret',
      })) {
        objectCount += 1;
        addTo(view, kind, compact(options.prepare(projectObject(object))));
      }
      read.push(kind.kind);
      options.onProgress(kind.kind, objectCount);
    } catch (error) {
      if (!isAppError(error, 'KUBE_FORBIDDEN') && !isAppError(error, 'KUBE_NOT_FOUND')) throw error;
      // Who may not see Pods cannot be told that nothing is wrong.
      if (kind.kind === 'Pod') throw error;
      const reason = isAppError(error, 'KUBE_FORBIDDEN') ? 'forbidden' : 'not_served';
      denied.push({ kind: kind.kind, reason });
    }
  };
  await inParallel(knownKinds, parallelLists, readKind);
  return { view, objectCount, coverage: { kinds: read, denied, missingLogs: [] } };
}

function addTo(view: ClusterIndex, kind: KubeKind, object: KubeObject): void {
  if (kind.kind === 'Event') view.setEvent(normaliseEvent(object));
  else view.set(object);
}
