/** The schema that all tables live in. */
export const schemaName = 'aetherius';

/** The role of every transaction: neither owner nor superuser. */
export const appRole = 'aetherius_app';
