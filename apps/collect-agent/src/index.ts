/**
 * Layer 1: reads one cluster and tells the control plane what is abnormal in it, what changed, what
 * happened, and what it cannot see; answers typed commands. It connects outwards only.
 *
 * The way of what it reads: watch → project → redact → cache; from there symptoms, changes and
 * events as signals → normalise → fingerprint → coalesce → outbox → bus.
 *
 * Promises: what is not needed and what is secret is gone before anything is stored or sent. Signals
 * arrive at least once, symptoms always with their last state; after a start, a reconnect or an
 * overflow the whole list of what fires follows. Heartbeats say what is denied or silent. An object
 * of the cluster that is odd, or a detector that throws, costs that one observation only.
 * It never changes anything in the cluster.
 *
 * It fails by being late: an unreachable cluster or control plane is tried again for ever, with
 * back-off, and shows in the counters. A cluster with another `kube-system` UID is another cluster:
 * the session ends and a new one begins.
 *
 * Example: `createCollectAgent({ source: createKubeObjectSource(…), bus, … }).start()`.
 */
export { createCollectAgent } from './collect-agent.ts';
export type { CollectAgent, CollectAgentDeps } from './collect-agent.ts';
export { commandKinds } from './commands/command-runner.ts';
export { collectSnapshot } from './commands/collect-snapshot.ts';
export type { SnapshotDeps } from './commands/collect-snapshot.ts';
export { createAgentMetrics } from './metrics.ts';
export type { AgentCounters, AgentMetrics } from './metrics.ts';
export { createRedaction, noRedaction } from './redact/redaction.ts';
export type { Redaction } from './redact/redaction.ts';
export { keepHeapSmall } from './small-heap.ts';
export { createKubeLogSource } from './sources/kube-log-source.ts';
export { createKubeObjectSource } from './sources/kube-object-source.ts';
export type { KubeObjectSourceOptions } from './sources/kube-object-source.ts';
export type {
  ClusterIdentity,
  KindStatus,
  LogRequest,
  LogSource,
  ObjectSink,
  ObjectSource,
} from './sources/object-source.ts';
export {
  createRecordedLogSource,
  createReplaySource,
  parseRecording,
  recordingStartedAt,
} from './sources/replay-source.ts';
export type { RecordedChange, ReplaySourceOptions } from './sources/replay-source.ts';
export type { EventClassifier, EventJudgement } from './watch/event-classifier.ts';
