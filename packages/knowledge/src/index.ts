/**
 * Knowledge as data: packs of faults and log patterns, and the catalogue of event reasons, in YAML
 * beside this folder. Loaders read and check them once at start; a broken file throws
 * `PACK_INVALID` with file and field.
 *
 * Example: `loadEventCatalogue().classify(event)` is `{ severity: 'critical', category: 'alert', … }`
 * for a node that stops being ready, although such an event has the type Normal.
 */
export { loadEventCatalogue } from './event-catalogue.ts';
export type { EventCatalogue, EventCatalogueEntry, EventClass } from './event-catalogue.ts';
