/**
 * The states of a reflector and what moves it between them; the code and its test read this table.
 * The states are described in words at `reflector.ts`.
 */
export const reflectorStates = ['listing', 'watching', 'waiting', 'stopped'] as const;
/** What a reflector is doing now. */
export type ReflectorState = (typeof reflectorStates)[number];

/** How a list or a watch ended. */
export const reflectorOutcomes = [
  'listed',
  'ended',
  'endedEarly',
  'silent',
  'gone',
  'garbage',
  'failed',
  'denied',
  'unserved',
] as const;
export type ReflectorOutcome = (typeof reflectorOutcomes)[number];

/** What follows an outcome: after which wait, and whether everything must be listed again. */
export interface ReflectorTransition {
  readonly wait: 'none' | 'jitter' | 'backOff' | 'denied' | 'unserved';
  /** `keep`: list again only if the list was what failed. */
  readonly next: 'list' | 'watch' | 'keep';
}

export const reflectorTransitions: Readonly<Record<ReflectorOutcome, ReflectorTransition>> = {
  listed: { wait: 'none', next: 'watch' },
  // The server ended the watch at the time we asked for.
  ended: { wait: 'none', next: 'watch' },
  // It ended it sooner: watching again at once would be a hot loop against a sick server.
  endedEarly: { wait: 'backOff', next: 'watch' },
  // Not even a bookmark: the connection is dead, but our version may still be known.
  silent: { wait: 'none', next: 'watch' },
  // Our version is forgotten: nobody can say what we missed.
  gone: { wait: 'jitter', next: 'list' },
  // Lines were lost: whatever they said must be read again.
  garbage: { wait: 'backOff', next: 'list' },
  failed: { wait: 'backOff', next: 'keep' },
  denied: { wait: 'denied', next: 'list' },
  unserved: { wait: 'unserved', next: 'list' },
};
