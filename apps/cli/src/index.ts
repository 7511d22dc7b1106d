/**
 * The command line `aetherius`: one-shot analysis, a client of the control plane, and `up`, which
 * hosts every layer in one process with PostgreSQL and the demo cluster beside it. The only app that
 * composes other apps.
 *
 * Promises: what a person reads goes to stdout in the reader's language, progress and failures to
 * stderr; exit codes are those of `failure.ts`; Ctrl-C ends every command in order.
 *
 * Example: `./aetherius analyze --snapshot cluster.json -o json`.
 */
export { loadRedaction, startLayers, watchCluster } from './embedded/layers.ts';
export type { LayersOptions, RunningLayers, WatchedCluster } from './embedded/layers.ts';
