/**
 * What tests share: the PostgreSQL of a test run, waiting with a last word, and builders of valid
 * records. Fakes of what lies outside our processes live in `@aetherius/simulator`.
 *
 * Promises: launchers check that what they started answers, and say at once why it does not; every
 * test file has a database of its own. Fails by throwing, so that the test fails.
 *
 * Example: `await waitFor('the incident to resolve', async () => (await load()).state === 'resolved')`.
 */
export * from './browser.ts';
export * from './builders.ts';
export * from './pg-test.ts';
export * from './test-postgres.ts';
export * from './wait-for.ts';
