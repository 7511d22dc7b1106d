import type { Catalogue } from '../render.ts';

/** What the console shows. */
export const consoleText: Catalogue = {};
