/**
 * The nouns of Aetherius: ids, states, errors, and the records that travel between its parts.
 * Imports nothing. Records are plain JSON, so what is stored, sent and replayed is the same thing;
 * instants are ISO-8601 text (`IsoTime`), sentences are codes with values (`Message`).
 *
 * Example: `refKey({ kind: 'Deployment', namespace: 'shop', name: 'checkout' })` is
 * `Deployment/shop/checkout`.
 */
export * from './actor.ts';
export * from './command.ts';
export * from './confidence.ts';
export * from './diagnosis.ts';
export * from './errors.ts';
export * from './fields.ts';
export * from './graph/index.ts';
export * from './ids.ts';
export * from './incident.ts';
export * from './knowledge.ts';
export * from './kube-event.ts';
export * from './kube-object.ts';
export * from './message.ts';
export * from './object-ref.ts';
export * from './quantity.ts';
export * from './severity.ts';
export * from './signal.ts';
export * from './snapshot.ts';
export * from './symptom.ts';
