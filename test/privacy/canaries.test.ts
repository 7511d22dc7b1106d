import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createInProcessBus, type Bus } from '@aetherius/bus';
import { createRedaction, noRedaction, type Redaction } from '@aetherius/collect-agent';
import { routeEntries } from '@aetherius/contract';
import { createLogger, createSilentLogger, systemClock } from '@aetherius/runtime';
import { withClient } from '@aetherius/store';
import { createTestDatabase, waitFor, type TestDatabase } from '@aetherius/testkit';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { runCli } from '../../apps/cli/test/run-cli.ts';
import { startProductStack, type ProductStack } from '../support/product-stack.ts';
import {
  canary,
  changedObjects,
  neverRead,
  places,
  plantedEvent,
  plantedObjects,
  type Place,
} from './planted.ts';

/**
 * No secret leaves the agent: not in a signal, a row, a log line, an API answer (which is all that
 * a page shows) or what the command line prints. The control run shows that the search finds them.
 */
type Exit = 'signals' | 'rows' | 'log' | 'answers';

const protectedRun = { redaction: createRedaction({ key: randomBytes(32) }), name: 'redacted' };
const controlRun = { redaction: noRedaction, name: 'control' };
const databases: TestDatabase[] = [];

afterAll(async () => {
  await Promise.all(databases.map((database) => database.drop()));
});

describe('values that nobody may see', () => {
  it('leave by no exit of the product, and by none of the command line', async () => {
    const { exits, commandLine } = await everythingThatLeaves(protectedRun.redaction);
    expect(Object.values(exits).every((text) => text.includes('billing'))).toBe(true);
    const found = Object.entries({ ...exits, ...commandLine }).flatMap(([exit, text]) =>
      placesIn(text).map((place) => `${place} in ${exit}: ${around(text, place)}`),
    );
    expect(found).toEqual([]);
  });

  it('are all found when redaction is off', async () => {
    const { exits } = await everythingThatLeaves(controlRun.redaction);
    const expected = places.filter((place) => !neverRead.includes(place));
    const missing = (exit: Exit): Place[] => {
      const found = placesIn(exits[exit]);
      return expected.filter((place) => !found.includes(place));
    };
    expect({ rows: missing('rows'), answers: missing('answers') }).toEqual({
      rows: [],
      answers: [],
    });
    expect(placesIn(exits.signals)).toEqual(
      expect.arrayContaining(['eventMessage', 'changedEnv', 'changedConfigMap']),
    );
    expect(placesIn(JSON.stringify(exits)).filter((place) => neverRead.includes(place))).toEqual(
      [],
    );
  });
});

/** Plants everything, waits until it is diagnosed, and collects what left by each exit. */
async function everythingThatLeaves(redaction: Redaction) {
  const database = await createTestDatabase(inject('postgresDataDir'));
  databases.push(database);
  const logged: string[] = [];
  const log = createLogger({
    app: 'test',
    level: 'trace',
    destination: { write: (line: string) => void logged.push(line) },
  });
  const tapped = tapBus();
  const stack = await startProductStack({
    database: {
      app: database.connectionString('app'),
      owner: database.connectionString('owner'),
    },
    redaction,
    speed: 4,
    log,
    bus: tapped.bus,
  });
  try {
    await plant(stack);
    log.info('billing was diagnosed');
    const exits: Record<Exit, string> = {
      signals: tapped.text(),
      rows: await everyRow(database.connectionString('admin')),
      log: logged.join('\n'),
      answers: await everyAnswer(stack),
    };
    return { exits, commandLine: await everythingPrinted(stack) };
  } finally {
    await stack.stop();
  }
}

/** Makes the objects, then changes some; resolves when all of it was diagnosed and told. */
async function plant(stack: ProductStack): Promise<void> {
  const { store } = stack.simulator;
  for (const object of plantedObjects()) store.create(object);
  await untilAnswered(stack, 'a diagnosis with the last words of the log', (text) =>
    // In a log a line ends behind the word; in the annotation that makes the log it does not.
    /"logs":\{.*"shop\/billing-.*was refused\\n/.test(text),
  );
  for (const object of changedObjects()) store.update(object);
  store.create(plantedEvent());
  await untilAnswered(
    stack,
    'the changes and the event',
    (text) => text.split('"timeline.change').length > 2 && text.includes('webhook answered'),
  );
}

async function untilAnswered(
  stack: ProductStack,
  what: string,
  isThere: (text: string) => boolean,
): Promise<void> {
  const check = async (): Promise<boolean> => isThere(await everyAnswer(stack));
  await waitFor(what, check, { timeoutMs: 60_000, everyMs: 250 });
}

/** A bus whose every message and answer is kept as text. */
function tapBus(): { bus: Bus; text: () => string } {
  const inner = createInProcessBus({ clock: systemClock, log: createSilentLogger() });
  const kept: string[] = [];
  const keep = (message: unknown): void => void kept.push(JSON.stringify(message));
  const bus: Bus = {
    ...bound(inner),
    publish: (subject, message) => {
      keep(message);
      return inner.publish(subject, message);
    },
    request: async (subject, message, options) => {
      keep(message);
      const answer = await inner.request(subject, message, options);
      keep(answer);
      return answer;
    },
  };
  return { bus, text: () => kept.join('\n') };
}

function bound(bus: Bus): Pick<Bus, 'subscribe' | 'close'> {
  return {
    subscribe: (pattern, receiver) => bus.subscribe(pattern, receiver),
    close: () => bus.close(),
  };
}

/** Every row of every table of the database, as the superuser sees it, unpacked. */
async function everyRow(connectionString: string): Promise<string> {
  return withClient(connectionString, async (client) => {
    const { rows: tables } = await client.query<{ name: string }>(
      `select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables
       where schemaname not in ('pg_catalog', 'information_schema')`,
    );
    const texts: string[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query<Record<string, unknown>>(`select * from ${name}`);
      texts.push(...rows.map((row) => `${name} ${JSON.stringify(row, readable)}`));
    }
    return texts.join('\n');
  });
}

/** Bytes as the text that is packed in them (bytes that are not packed would fail the test); `Buffer.toJSON` has made them a list before. */
function readable(_: string, value: unknown): unknown {
  const bytes: unknown =
    Reflect.get(Object(value), 'type') === 'Buffer'
      ? Reflect.get(Object(value), 'data')
      : undefined;
  return Array.isArray(bytes) ? gunzipSync(Buffer.from(bytes as number[])).toString('utf8') : value;
}

/** Every GET route, for every incident, in both languages: all that pages are made from. */
async function everyAnswer({ url, incidents }: ProductStack): Promise<string> {
  const ids = (await incidents()).map(({ incidentId }) => incidentId as string);
  const paths = routeEntries()
    .filter(
      ([, { method, contentType }]) => method === 'GET' && contentType !== 'text/event-stream',
    )
    .flatMap(([, { path }]) =>
      path.includes('{incidentId}') ? ids.map((id) => path.replace('{incidentId}', id)) : [path],
    );
  const answers = await Promise.all(
    paths.flatMap((path) =>
      ['en', 'zh'].map(async (language) => {
        const answer = await fetch(`${url}${path}`, { headers: { 'accept-language': language } });
        return `${path} ${answer.status} ${await answer.text()}`;
      }),
    ),
  );
  return answers.join('\n');
}

async function everythingPrinted(stack: ProductStack): Promise<Record<string, string>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'aetherius-canary-cli-'));
  try {
    const args = ['analyze', '--kubeconfig', stack.simulator.kubeconfigPath];
    const texts: Record<string, string> = {};
    for (const [name, more] of [
      ['analyze', []],
      ['analyze -o json', ['-o', 'json']],
    ] as const) {
      const { stdout, stderr, code } = await runCli([...args, ...more], { dataDir });
      expect({ name, code }).toEqual({ name, code: 1 });
      expect(stdout).toContain('billing');
      texts[name] = stdout + stderr;
    }
    const explained = await runCli(['explain', '1'], { dataDir });
    const saved = await readFile(join(dataDir, 'last-analysis.json'), 'utf8');
    return { ...texts, explain: explained.stdout + explained.stderr, 'last analysis': saved };
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** The places whose canary is in a text, as it is or in base64. */
function placesIn(text: string): Place[] {
  return places.filter((place) => {
    const value = canary(place);
    return text.includes(value) || text.includes(Buffer.from(value).toString('base64'));
  });
}

function around(text: string, place: Place): string {
  const at = text.indexOf(canary(place));
  return text.slice(Math.max(0, at - 120), at + 20);
}
