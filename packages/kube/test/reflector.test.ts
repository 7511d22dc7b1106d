import type { KubeObject } from '@aetherius/domain';
import { createScaledClock, createSilentLogger, systemClock } from '@aetherius/runtime';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createKubeClient,
  projectObject,
  Reflector,
  requireKnownKind,
  type KubeClient,
  type ReflectorOptions,
} from '../src/index.ts';
import { ScriptedApiServer } from './scripted-api-server.ts';
import { until } from './until.ts';

let server: ScriptedApiServer;
let client: KubeClient;
let reflector: Reflector | undefined;
let seen: string[];
let known: Map<string, KubeObject>;

beforeEach(async () => {
  server = await ScriptedApiServer.start();
  client = createKubeClient(server.access());
  seen = [];
  known = new Map();
});

afterEach(async () => {
  await reflector?.stop();
  reflector = undefined;
  await client.stop();
  await server.stop();
});

/** Two hundred times as fast: a minute of the protocol passes in 0.3 s. */
const fastClock = () => createScaledClock(new Date('2026-11-25T12:00:00Z'), 200);

function start(options: Partial<ReflectorOptions> = {}): Reflector {
  reflector = new Reflector({
    kind: requireKnownKind('ConfigMap'),
    source: client,
    clock: systemClock,
    logger: createSilentLogger(),
    random: () => 0.5,
    project: projectObject,
    namespace: 'shop',
    sink: {
      present: (object, previous) => {
        seen.push(`${previous ? 'changed' : 'new'} ${object.metadata.name}`);
        known.set(object.metadata.name, object);
      },
      deleted: (object) => {
        seen.push(`gone ${object.metadata.name}`);
        known.delete(object.metadata.name);
      },
      synced: () => seen.push('synced'),
    },
    ...options,
  });
  reflector.start();
  return reflector;
}

const watching = (started: Reflector) => () =>
  started.status().state === 'watching' && server.openWatches === 1;

describe('a reflector', () => {
  it('lists page by page, then follows what happens', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) server.put(name);
    const started = start();
    await until('the watch is open', watching(started));
    expect(seen).toEqual(['new a', 'new b', 'new c', 'new d', 'new e', 'synced']);
    server.put('b', { changed: 'yes' });
    server.put('f');
    server.remove('a');
    await until('three changes arrived', () => seen.length === 9);
    expect(seen.slice(6)).toEqual(['changed b', 'new f', 'gone a']);
    expect(known.get('b')?.['data']).toEqual({ changed: 'yes' });
    expect(started.status().objects).toBe(5);
  });

  it('goes on where it was when the connection is cut', async () => {
    server.put('a');
    const started = start({ clock: fastClock() });
    await until('the watch is open', watching(started));
    server.cutWatches();
    server.put('b');
    await until('the change arrived', () => known.has('b'));
    expect(started.status().counters).toMatchObject({ lists: 1, failures: 1 });
    expect(seen).toEqual(['new a', 'synced', 'new b']);
  });

  it('lists again after a 410 and tells what vanished meanwhile', async () => {
    server.put('a');
    server.put('b');
    const started = start({ clock: fastClock() });
    await until('the watch is open', watching(started));
    server.cutWatches();
    server.remove('a');
    server.put('c');
    server.compact();
    await until('the list was read again', () => known.has('c'));
    await until('the watch is open', watching(started));
    expect(started.status().counters).toMatchObject({ lists: 2, relistsAfterGone: 1 });
    expect([...known.keys()].sort()).toEqual(['b', 'c']);
  });

  it('tells a deletion and a new object when one was replaced unseen', async () => {
    server.put('a', {}, 'uid-1');
    const started = start({ clock: fastClock() });
    await until('the watch is open', watching(started));
    server.cutWatches();
    server.remove('a');
    server.put('a', {}, 'uid-2');
    server.compact();
    await until('the new one is known', () => known.get('a')?.metadata.uid === 'uid-2');
    expect(seen).toEqual(['new a', 'synced', 'gone a', 'new a', 'synced']);
  });

  it('counts garbage lines and lists again after ten of a thousand', async () => {
    server.put('a');
    const started = start({ clock: fastClock() });
    await until('the watch is open', watching(started));
    server.sendToWatches('<html>this is a proxy</html>\n'.repeat(1000));
    server.put('b');
    await until('the object is known', () => known.has('b'));
    await until('the watch is open', watching(started));
    const { counters } = started.status();
    expect(counters.badLines).toBeGreaterThanOrEqual(10);
    expect(counters.relistsAfterGarbage).toBeGreaterThanOrEqual(1);
    expect(counters.lists).toBeGreaterThanOrEqual(2);
  });

  it('drops a line beyond the size limit without holding it, and reads the next', async () => {
    const started = start({ timing: { maxLineBytes: 10_000 } });
    await until('the watch is open', watching(started));
    for (let part = 0; part < 50; part++) server.sendToWatches('x'.repeat(1000));
    server.sendToWatches('\n');
    server.put('a');
    await until('the next line was read', () => known.has('a'));
    expect(started.status().counters.badLines).toBe(1);
  });

  it('notices silence and watches anew from the same version', async () => {
    server.put('a');
    server.isSilent = true;
    const started = start({ clock: fastClock() });
    await until('the watch is open', watching(started));
    server.put('b');
    await until('silence was noticed', () => started.status().counters.silences >= 1);
    server.isSilent = false;
    await until('the missed change arrived', () => known.has('b'));
    expect(started.status().counters.lists).toBe(1);
  });

  it('is kept from silence by bookmarks, and goes on from the version they name', async () => {
    const clock = fastClock();
    const started = start({ clock });
    await until('the watch is open', watching(started));
    for (let minute = 0; minute < 4; minute++) {
      server.sendBookmark();
      await clock.sleep(60_000);
    }
    expect(started.status().counters).toMatchObject({ bookmarks: 4, silences: 0, watches: 1 });
  });

  it('does not hammer a server that ends every watch at once', async () => {
    server.endsWatchesAtOnce = true;
    const clock = fastClock();
    const started = start({ clock });
    await clock.sleep(60_000);
    // Waits of 0.4, 0.8, 1.5, 3, 6, 12, 22 s: about eight attempts in a minute, not thousands.
    expect(started.status().counters.watches).toBeLessThanOrEqual(10);
    expect(started.status().counters.watches).toBeGreaterThanOrEqual(4);
  });

  it('waits as long as the server asks by Retry-After', async () => {
    server.failNext(429, { 'retry-after': '20' });
    const clock = fastClock();
    const startedAt = clock.now().getTime();
    const started = start({ clock });
    await until('it is listed', () => started.status().isSynced);
    expect(clock.now().getTime() - startedAt).toBeGreaterThanOrEqual(20_000);
  });

  it('shows a missing right and recovers when it is given', async () => {
    server.failNext(403);
    const started = start({ clock: fastClock() });
    await until('the problem shows', () => started.status().problem?.code === 'KUBE_FORBIDDEN');
    expect(started.status().isSynced).toBe(false);
    await until('it is listed', () => started.status().isSynced);
    await until('the problem is over', () => started.status().problem === undefined);
  });

  it('lists again when a server refuses its version in another way than 410', async () => {
    server.put('a');
    const started = start({ clock: fastClock() });
    await until('the watch is open', watching(started));
    for (let time = 0; time < 5; time++) server.failNext(504);
    server.cutWatches();
    await until('the list was read again', () => started.status().counters.lists === 2);
  });

  it('lists again when a bookmark names a version before its own', async () => {
    server.put('a');
    const started = start({ clock: fastClock() });
    await until('the watch is open', watching(started));
    server.sendBookmark(50);
    await until('the list was read again', () => started.status().counters.lists === 2);
    expect(started.status().counters.relistsAfterGone).toBe(1);
  });

  it('lists again after every cut, where that tells which cluster it is', async () => {
    server.put('a');
    const started = start({ clock: fastClock(), listsAfterFailure: true });
    await until('the watch is open', watching(started));
    server.cutWatches();
    await until('the list was read again', () => started.status().counters.lists === 2);
  });

  it('stops at once, also in the middle of a wait', async () => {
    server.failNext(403);
    const started = start();
    await until('the problem shows', () => started.status().problem !== undefined);
    await started.stop();
    expect(started.status().state).toBe('stopped');
  });
});
