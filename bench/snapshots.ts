import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRedaction } from '@aetherius/collect-agent';
import type { DiagnosisInput, KubeEvent, KubeObject } from '@aetherius/domain';
import { createCompaction, knownKinds, normaliseEvent, projectObject } from '@aetherius/kube';
import { createScaledClock, createSilentLogger } from '@aetherius/runtime';
import { createSimulator } from '@aetherius/simulator';

/** A demo cluster as a diagnosis sees it, before and after a container ran out of memory. */
interface Recorded {
  readonly healthy: readonly KubeObject[];
  readonly broken: readonly KubeObject[];
  readonly now: string;
}

/** Makes inputs of any size: one broken demo cluster, and healthy copies of its namespaces. */
export interface SnapshotMaker {
  make(objects: number): DiagnosisInput;
}

/** Time enough for the fault to repeat, on a clock that runs faster. */
const speed = 20;
const settleMs = 60_000;
const read = knownKinds.map(({ kind }) => kind).filter((kind) => kind !== 'Secret');

/** Runs the demo cluster with the seed scenario once and keeps what it showed. */
export async function recordSnapshots(): Promise<SnapshotMaker> {
  const recorded = await recordDemo();
  return { make: (objects) => inputOf(recorded, objects) };
}

async function recordDemo(): Promise<Recorded> {
  const dir = await mkdtemp(join(tmpdir(), 'aetherius-bench-'));
  const clock = createScaledClock(new Date(), speed);
  const simulator = createSimulator({ dir, clock, logger: createSilentLogger() });
  const { store, cluster } = await simulator.start();
  const redaction = createRedaction({ key: Buffer.alloc(32) });
  const everything = (): readonly KubeObject[] =>
    read.flatMap((kind) => store.list(kind)).map((one) => redaction.object(projectObject(one)));
  try {
    await cluster.seed({});
    await clock.sleep(settleMs);
    const healthy = everything();
    await cluster.faults.inject('oom-limit', {});
    await clock.sleep(settleMs);
    return { healthy, broken: everything(), now: clock.now().toISOString() };
  } finally {
    await simulator.stop();
    await rm(dir, { recursive: true, force: true });
  }
}

function inputOf({ healthy, broken, now }: Recorded, size: number): DiagnosisInput {
  const isEvent = ({ kind }: KubeObject): boolean => kind === 'Event';
  const compact = createCompaction();
  const objects = broken.filter((one) => !isEvent(one)).map((one) => compact(one));
  const events: KubeEvent[] = broken.filter(isEvent).map(normaliseEvent);
  const copied = healthy.filter(({ kind, metadata }) => metadata.namespace || kind === 'Node');
  for (let copy = 1; objects.length < size; copy += 1) {
    const renamed = copied.map((one) => compact(renameCopy(one, `-${copy}`)));
    objects.push(...renamed.filter((one) => !isEvent(one)));
    events.push(...renamed.filter(isEvent).map(normaliseEvent));
  }
  // The workload in trouble is in the namespace that the small size has to keep.
  const kept = objects.toSorted((a, b) => Number(isMain(b)) - Number(isMain(a))).slice(0, size);
  const snapshot = {
    clusterVersion: 'v1.34.0',
    capturedAt: now,
    objects: kept,
    events,
    logs: {},
    metrics: [],
    changes: [],
    coverage: { kinds: read, denied: [], missingLogs: [] },
  };
  return { now, snapshot };
}

/** What the fault touches: its namespace and what has none. */
function isMain({ metadata }: KubeObject): boolean {
  return metadata.namespace === undefined || metadata.namespace === 'shop';
}

/** The same object in another namespace, on other nodes; what it owns and names goes with it. */
function renameCopy(object: KubeObject, suffix: string): KubeObject {
  const copy = structuredClone(object) as KubeObject & {
    involvedObject?: { namespace?: string; uid?: string };
  };
  const { metadata, involvedObject } = copy;
  if (metadata.namespace) metadata.namespace += suffix;
  if (copy.kind === 'Node') metadata.name += suffix;
  if (copy.spec?.['nodeName']) copy.spec['nodeName'] = `${String(copy.spec['nodeName'])}${suffix}`;
  if (metadata.uid) metadata.uid += suffix;
  for (const owner of metadata.ownerReferences ?? []) owner.uid += suffix;
  if (involvedObject?.namespace) involvedObject.namespace += suffix;
  if (involvedObject?.uid) involvedObject.uid += suffix;
  return copy;
}
