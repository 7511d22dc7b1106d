/** The times and limits of a reflector. Each says what a smaller and a larger value would do. */
export interface ReflectorTiming {
  readonly pageSize: number;
  readonly watchSeconds: readonly [number, number];
  readonly idleMs: number;
  readonly healthyAfterMs: number;
  readonly backOffFirstMs: number;
  readonly backOffMaxMs: number;
  readonly relistJitterMs: number;
  readonly deniedMs: number;
  readonly unservedMs: number;
  readonly maxLineBytes: number;
  readonly badLinesBeforeList: number;
  readonly badLineLogEveryMs: number;
  readonly watchFailuresBeforeList: number;
}

/** What production uses. Tests run on a fast clock rather than with other times. */
export const defaultReflectorTiming: ReflectorTiming = {
  // Half of kubectl's. Smaller: more requests per list; larger: more memory while a page is read,
  // which the process keeps.
  pageSize: 250,
  // Below the five minutes after which load balancers cut; random, so that watches opened together
  // do not end together.
  watchSeconds: [240, 290],
  // Bookmarks come once a minute. Much shorter would cut healthy watches of servers that are late;
  // longer leaves us blind for that time after a connection died without a sign.
  idleMs: 90_000,
  // A server that accepts watches and ends them after seconds must not reset the back-off.
  healthyAfterMs: 60_000,
  // A restart of an API server takes seconds: the first retries may hit it, the later must spare it.
  backOffFirstMs: 500,
  backOffMaxMs: 30_000,
  // After a compaction all watches of all agents get a 410 at once.
  relistJitterMs: 2_000,
  // Rights are given by people. Sooner would fill the audit log, later would annoy who waits.
  deniedMs: 60_000,
  unservedMs: 300_000,
  // An object in etcd has at most 1.5 MiB, and its JSON is rarely twice that. Larger: that much
  // garbage without a line end, times the number of kinds, would be held in memory.
  maxLineBytes: 4 * 1024 * 1024,
  // One bad line may be an accident; ten are a proxy that talks to us in HTML.
  badLinesBeforeList: 10,
  badLineLogEveryMs: 60_000,
  // A server restored from a backup refuses our version in ways that are not 410.
  watchFailuresBeforeList: 5,
};
