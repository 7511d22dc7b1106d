/**
 * Layer 4: reasoning. `POST /v1/diagnoses` gives a snapshot to the diagnosis engines with the
 * compiled knowledge packs and answers what they found. It keeps nothing, so any number of it may
 * run; the same input gives the same answer. It cannot start with a broken pack (PACK_INVALID).
 *
 * Example: `await createReasoning({ listen: { port: 8082 }, ... }).start()`.
 */
export { createReasoning } from './reasoning.ts';
export type { Reasoning, ReasoningDeps } from './reasoning.ts';
