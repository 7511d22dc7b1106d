/**
 * The only way to a Kubernetes API server: accounts, typed reads, and copies of objects that keep
 * themselves up to date.
 *
 * Promises: every failure is an `AppError` whose code and retry class come from one table
 * (`client/api-errors.ts`); a reflector never gives up and never throws, it shows its problem in
 * `status()`; objects are projected before anything stores them, and a Secret's values never are.
 * Assumes a server of Kubernetes 1.23 or newer. Opens connections on first use only; `stop()`
 * closes them.
 *
 * Example:
 *
 *     const access = await loadKubeconfigAccess({ files: ['/home/me/.kube/config'], clock });
 *     const client = createKubeClient(access);
 *     for await (const pod of client.listObjects(requireKnownKind('Pod'))) print(pod.metadata.name);
 */
export * from './access/cluster-access.ts';
export * from './access/in-cluster.ts';
export * from './access/kubeconfig-access.ts';
export * from './access/kubeconfig-file.ts';
export * from './client/api-errors.ts';
export * from './client/kinds.ts';
export * from './client/kube-client.ts';
export * from './client/kube-transport.ts';
export type { ListPage } from './client/list-page.ts';
export * from './objects/compaction.ts';
export * from './objects/event-normalisation.ts';
export * from './objects/owner-walk.ts';
export * from './objects/projection.ts';
export * from './queue/keyed-queue.ts';
export * from './queue/reconcile-loop.ts';
export * from './watch/back-off.ts';
export * from './watch/list-gate.ts';
export * from './watch/reflector.ts';
export * from './watch/reflector-states.ts';
export * from './watch/reflector-timing.ts';
