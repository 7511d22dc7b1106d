import type { Catalogue } from '../render.ts';

/** Symptoms, as headlines of incidents that are not diagnosed yet. */
export const symptomText: Catalogue = {};
