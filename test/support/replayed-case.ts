/**
 * A recorded watch stream of a real cluster, played through the whole product: agent, manager and
 * reasoning in this process, on a database and a clock of its own. The clock stands still until the
 * agent starts to read, so that at any pace the first object is as old as it was when recorded.
 *
 * Example: `replayCases(['oom-limit'], { dataDir, speed: 20 })`.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { startLayers, type RunningLayers } from '@aetherius/cli';
import { createClient, type Client } from '@aetherius/client';
import {
  createRecordedLogSource,
  createRedaction,
  createReplaySource,
  noRedaction,
  parseRecording,
  recordingStartedAt,
  type ObjectSource,
  type RecordedChange,
} from '@aetherius/collect-agent';
import type { IncidentView } from '@aetherius/contract';
import {
  isAppError,
  recordAt,
  recordsAt,
  textAt,
  textsAt,
  type ContainerLogs,
  type JsonRecord,
} from '@aetherius/domain';
import { createClock, createSilentLogger, type Clock } from '@aetherius/runtime';
import { createTestDatabase, waitFor } from '@aetherius/testkit';
import { findFirstSign, type FirstSign } from './first-sign.ts';

const folder = join(import.meta.dirname, '../../../shared/cases/live');
const ending = '.watch.jsonl.gz';

/** After the last line the cluster is quiet, not healed: what is held back has time to come out. */
const quietMs = 90_000;
const startApartMs = 700;

/** How a case is replayed. */
export interface ReplayOptions {
  /** The data folder of the test run's PostgreSQL. */
  readonly dataDir: string;
  readonly speed: number;
  readonly isRedacted?: boolean;
}

/** What came of one case; times are seconds of the cluster's clock since the first sign. */
export interface ReplayedCase {
  readonly caseId: string;
  readonly isHealthy: boolean;
  /** How many faults the case has: that many incidents are right. */
  readonly faults: number;
  readonly sign: FirstSign | undefined;
  readonly incidentAfterS: number | undefined;
  readonly causeAfterS: number | undefined;
  /** Everything that was opened and did not merge, each as a line to read. */
  readonly incidents: readonly string[];
  /** The faults that no unresolved incident names at the end, each as a line to read. */
  readonly missing: readonly string[];
}

interface Answer {
  readonly causes: readonly string[];
  readonly targets: readonly JsonRecord[];
}

interface RecordedCase {
  readonly caseId: string;
  readonly changes: readonly RecordedChange[];
  readonly logs: Readonly<Record<string, ContainerLogs>>;
  /** One for each fault. */
  readonly answers: readonly Answer[];
}

/** The names of all recorded cases; none where the case material is absent. */
export function listRecordedCases(): readonly string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith(ending));
  return names.map((name) => name.slice(0, -ending.length)).toSorted();
}

/** Plays a case to its end and a little longer, and says what people would have seen. */
async function replayCase(caseId: string, options: ReplayOptions): Promise<ReplayedCase> {
  const recorded = readCase(caseId);
  const database = await createTestDatabase(options.dataDir);
  const { clock, start } = createWaitingClock(recordingStartedAt(recorded.changes), options.speed);
  const ended = Promise.withResolvers<void>();
  const source = createReplaySource({
    identity: { clusterId: randomUUID(), name: caseId, version: 'v1.34.4' },
    changes: recorded.changes,
    clock,
    onEnd: ended.resolve,
  });
  let layers: RunningLayers | undefined;
  try {
    layers = await startLayers({
      database: {
        app: database.connectionString('app'),
        owner: database.connectionString('owner'),
      },
      // Many cases at once share one PostgreSQL.
      maxConnections: 3,
      cluster: {
        source: startingClock(source, start),
        logs: createRecordedLogSource(recorded.logs),
        stop: () => Promise.resolve(),
      },
      redaction:
        options.isRedacted === false ? noRedaction : createRedaction({ key: randomBytes(32) }),
      port: 0,
      clock,
      log: createSilentLogger(),
      version: 'test',
    });
    const client = createClient({ baseUrl: layers.url });
    const watched = watchIncidents(recorded, { client, clock, speed: options.speed });
    await ended.promise;
    await clock.sleep(quietMs);
    return await watched.finish();
  } finally {
    await layers?.stop();
    await database.drop();
  }
}

/** A clock that stands at an instant until it is started, and then runs at a pace. */
function createWaitingClock(
  startAt: Date,
  speed: number,
): { readonly clock: Clock; readonly start: () => void } {
  let startedAtMs: number | undefined;
  const now = (): Date => {
    const passedMs = startedAtMs === undefined ? 0 : (performance.now() - startedAtMs) * speed;
    return new Date(startAt.getTime() + passedMs);
  };
  const start = (): void => {
    startedAtMs ??= performance.now();
  };
  return { clock: createClock({ now, speed }), start };
}

function startingClock(source: ObjectSource, start: () => void): ObjectSource {
  return {
    ...source,
    start: (...given) => {
      start();
      return source.start(...given);
    },
  };
}

function readCase(caseId: string): RecordedCase {
  const stream = gunzipSync(readFileSync(join(folder, `${caseId}${ending}`)));
  const document = JSON.parse(readFileSync(join(folder, `${caseId}.json`), 'utf8')) as JsonRecord;
  const logs = recordAt(document, 'snapshot.logs') as RecordedCase['logs'];
  const answers = answersOf(recordAt(document, 'expected'));
  return { caseId, changes: parseRecording(stream.toString('utf8')), logs, answers };
}

/** Several faults share the accepted classes and targets of their case. */
function answersOf(expected: JsonRecord): readonly Answer[] {
  const cause = textAt(expected, 'root_cause') ?? 'none';
  if (cause === 'none') return [];
  const targets = [recordAt(expected, 'target'), ...recordsAt(expected, 'accept_targets')];
  const also = recordsAt(expected, 'also_root_causes').map(
    (one) => textAt(one, 'root_cause') ?? '',
  );
  if (also.length > 1) return also.map((one) => ({ causes: [one], targets }));
  return [{ causes: [cause, ...textsAt(expected, 'accept_root_causes')], targets }];
}

interface Watched {
  finish(): Promise<ReplayedCase>;
}

/** Reads the incidents by REST all the time, as a person who keeps the page open. */
function watchIncidents(
  recorded: RecordedCase,
  { client, clock, speed }: { client: Client; clock: Clock; speed: number },
): Watched {
  const { answers, changes, caseId } = recorded;
  const beganAtMs = recordingStartedAt(changes).getTime();
  const sinceStartS = (): number => (clock.now().getTime() - beganAtMs) / 1000;
  let [openedAtS, causeAtS]: (number | undefined)[] = [];
  let isOver = false;
  const look = async (): Promise<readonly IncidentView[]> => {
    const { items } = await client.listIncidents({ limit: 200 });
    if (items.length > 0) openedAtS ??= sinceStartS();
    const isKnown = answers.length > 0 && missingOf(answers, items).length === 0;
    if (isKnown) causeAtS ??= sinceStartS();
    return items;
  };
  const loop = (async () => {
    while (!isOver) {
      // A busy machine may keep one answer back; what people see then counts from the next one.
      await look().catch(rethrowUnlessSoon);
      await sleep(Math.max(25, 500 / speed));
    }
  })();
  // A failure counts when it is waited for, at the end.
  loop.catch(() => undefined);
  return {
    finish: async () => {
      isOver = true;
      await loop;
      const items = await waitFor('an answer at the end', look);
      const targets = answers.flatMap((answer) => answer.targets.map(nameOf));
      const sign = answers.length === 0 ? undefined : findFirstSign(changes, targets);
      const after = (atS: number | undefined): number | undefined =>
        atS === undefined || !sign ? undefined : atS - sign.t;
      return {
        caseId,
        isHealthy: answers.length === 0,
        faults: answers.length,
        sign,
        incidentAfterS: after(openedAtS),
        causeAfterS: after(causeAtS),
        incidents: items.filter(({ state }) => state !== 'merged').map(lineOf),
        missing: missingOf(answers, items).map(
          ({ causes, targets: places }) =>
            `${causes.join('|')} at ${places.map((one) => textAt(one, 'name')).join('|')}`,
        ),
      };
    },
  };
}

function rethrowUnlessSoon(error: unknown): void {
  if (!isAppError(error) || error.retry !== 'soon') throw error;
}

function nameOf(target: JsonRecord): { kind: string; name: string } {
  return { kind: textAt(target, 'kind') ?? '', name: textAt(target, 'name') ?? '' };
}

function missingOf(
  answers: readonly Answer[],
  incidents: readonly IncidentView[],
): readonly Answer[] {
  const unresolved = incidents.filter(({ state }) => state === 'open' || state === 'mitigated');
  return answers.filter(({ causes, targets }) =>
    unresolved.every(
      ({ rootCause, target }) =>
        !causes.includes(rootCause ?? '') || !targets.some((wanted) => isSame(wanted, target)),
    ),
  );
}

function isSame(wanted: JsonRecord, target: IncidentView['target']): boolean {
  const { kind, name } = nameOf(wanted);
  const namespace = textAt(wanted, 'namespace');
  return (
    kind === target.kind &&
    name === target.name &&
    (namespace === undefined || namespace === (target.namespace ?? ''))
  );
}

function lineOf({ state, rootCause, target }: IncidentView): string {
  return `${state} ${rootCause} at ${target.kind}/${target.name}`;
}

/** Starts the replay of many cases, so many at once; each promise is one case's. */
export function replayCases(
  caseIds: readonly string[],
  options: ReplayOptions & { readonly atOnce: number },
): ReadonlyMap<string, Promise<ReplayedCase>> {
  // One after the other at first: starting everything in one moment is not what is tested.
  const running: Promise<unknown>[] = Array.from({ length: options.atOnce }, (_, place) =>
    sleep(place * startApartMs),
  );
  return new Map(
    caseIds.map((caseId, index) => {
      const place = index % options.atOnce;
      const replay = (running[place] ?? Promise.resolve()).then(() => replayCase(caseId, options));
      // A failure belongs to the test of its case, not to the next one in its place.
      running[place] = replay.catch(() => undefined);
      return [caseId, replay];
    }),
  );
}
