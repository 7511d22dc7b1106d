/**
 * What the pages show, computed from what the API answers: pure functions without React, clock or
 * I/O (the reader's "now" is passed in). They give messages, never sentences, so the language can
 * change under them; an unknown value becomes its own text, never an exception.
 *
 * Example: `ageMessage('2026-01-01T03:12:04Z', Date.parse('2026-01-01T03:16:10Z'))` is
 * `{ code: 'console.ago.minutes', params: { n: 4 } }`.
 */
export * from './cluster-view.ts';
export * from './evidence-view.ts';
export * from './held-rows.ts';
export * from './incident-filter.ts';
export * from './incident-view.ts';
export * from './overview-view.ts';
export * from './time.ts';
