import type { Catalogue } from '../render.ts';

/** Lines of an incident's timeline. */
export const timelineText: Catalogue = {};
