/**
 * Root-cause analysis. `diagnose` turns a frozen input and a compiled knowledge pack into a
 * diagnosis: typed facts, hypotheses of the pack at every target, their reach over the topology,
 * and the smallest set of causes that explains what is abnormal, with evidence that can be opened.
 * Pure, deterministic, no clock; never throws on odd objects. `unresolved` and `healthy` are
 * answers. `parseSnapshotFile` reads files and fails with SNAPSHOT_INVALID.
 *
 * Example: `diagnose(parseSnapshotFile(text, 'case.json').input, loadPacks()).rootCauses[0]`.
 */
export { diagnose } from './diagnose.ts';
export { parseSnapshotFile } from './snapshot-file.ts';
export type { SnapshotFile } from './snapshot-file.ts';
