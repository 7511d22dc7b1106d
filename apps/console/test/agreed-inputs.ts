/**
 * Inputs on which the fixture server and the tests agree: they make it fail, so that failures can
 * be seen in the real page, in a browser as in a test. No request is intercepted anywhere.
 */
export const agreedInputs = {
  /** A search that the server fails on. */
  failingSearch: 'fail-500',
  /** A search that finds the database away. */
  databaseAwaySearch: 'fail-503',
  /** A search that is answered only after `slowMs`. */
  slowSearch: 'slow',
  /** An incident that the server fails on. */
  failingIncident: '00000000-0000-7000-8000-000000000500',
  /** An incident that nobody knows. */
  unknownIncident: '00000000-0000-7000-8000-000000000404',
  /** A fault that cannot be injected. */
  refusedFault: 'refused-on-purpose',
} as const;

/** Long enough to see a skeleton, short enough for a test. */
export const slowMs = 1_200;
