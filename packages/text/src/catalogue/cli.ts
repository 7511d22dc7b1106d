import type { Catalogue } from '../render.ts';

/** What the command line prints. */
export const cliText: Catalogue = {};
