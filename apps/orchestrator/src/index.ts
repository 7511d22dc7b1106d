/**
 * Layer 3: durable workflows. It hosts none yet: there is the process with its health, metrics and
 * OpenAPI document, so that deployments and probes need not change when workflows come. Its health
 * says so. It cannot fail after its start: it depends on nothing.
 *
 * Example: `await createOrchestrator({ listen: { port: 8081 }, ... }).start()`.
 */
export { createOrchestrator } from './orchestrator.ts';
export type { Orchestrator, OrchestratorDeps } from './orchestrator.ts';
