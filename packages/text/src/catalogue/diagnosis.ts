import type { Catalogue } from '../render.ts';

/** Headlines, claims, chains, remedies of diagnoses. */
export const diagnosisText: Catalogue = {};
