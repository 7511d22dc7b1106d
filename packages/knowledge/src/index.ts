/**
 * What Aetherius knows of faults and of programs' logs: YAML packs in `packs/`, checked and
 * compiled to functions so that the engines need neither YAML nor CEL. A rule states a fact about
 * Kubernetes or about what a program prints, never about one case. Fails with PACK_INVALID, which
 * names the file and the problem.
 *
 * Example: `diagnose(input, loadPacks())`.
 */
export { loadEventCatalogue } from './event-catalogue.ts';
export type { EventCatalogue, EventCatalogueEntry, EventClass } from './event-catalogue.ts';
export { compilePacks, loadPacks, packVersion, parsePackFile } from './load-packs.ts';
export type { PackFile } from './pack-schema.ts';
