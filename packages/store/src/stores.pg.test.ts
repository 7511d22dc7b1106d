import {
  message,
  toId,
  type AgentCommand,
  type ClusterId,
  type CommandId,
  type Diagnosis,
} from '@aetherius/domain';
import {
  aChangeSignal,
  aCoverageSignal,
  anEventSignal,
  aRef,
  aSnapshot,
  aSymptom,
  aSymptomSignal,
  pgTest,
  testClusterId,
  testInstant,
} from '@aetherius/testkit';
import fc from 'fast-check';
import { describe, expect, test as base } from 'vitest';
import { appendAudit, listAudit } from './audit-store.ts';
import { deleteChangesBefore, listChangesAfter, loadLastSequence } from './change-feed.ts';
import {
  closeCluster,
  findCluster,
  findClustersByName,
  listClusters,
  lockCluster,
  markSilentClusters,
  touchCluster,
  upsertCluster,
} from './cluster-store.ts';
import {
  expireCommands,
  finishCommand,
  insertCommand,
  listUnfinishedCommands,
  markCommandSent,
  requireCommand,
} from './command-store.ts';
import type { TenantTx } from './database.ts';
import { findLatestDiagnosis, requireDiagnosis, saveDiagnosis } from './diagnosis-store.ts';
import { reserveKey, saveReply } from './idempotency-store.ts';
import { openIncident } from './incident-store.ts';
import {
  countSignals,
  deleteSignalsBefore,
  insertSignals,
  listChangeSignals,
  listEventSignals,
} from './signal-store.ts';
import { listSnapshotsOfIncident, requireSnapshot, saveSnapshot } from './snapshot-store.ts';
import { listFiringSymptoms, upsertSymptoms } from './symptom-store.ts';
import { appendTimeline, listTimeline } from './timeline-store.ts';

const test = pgTest(base);
const later = '2026-11-25T03:13:00.000Z';

async function register(tx: TenantTx, at = testInstant): Promise<void> {
  await upsertCluster(tx, { clusterId: testClusterId, name: 'demo', version: '1.33', at });
}

async function openOne(tx: TenantTx) {
  return openIncident(tx, {
    clusterId: testClusterId,
    severity: 'high',
    headline: message('x'),
    target: aRef(),
    subjects: [],
    beganAt: testInstant,
    openedAt: testInstant,
    noticedAfterMs: 0,
    fingerprints: [],
  });
}

test.beforeEach(({ inTenant }) => inTenant((tx) => register(tx)));

describe('signals', () => {
  test('only new signals are returned, also when a batch repeats itself', async ({ inTenant }) => {
    const [a, b, c] = [aSymptomSignal(), anEventSignal(), aChangeSignal()];
    await inTenant(async (tx) => {
      expect(await insertSignals(tx, [])).toEqual([]);
      expect(await insertSignals(tx, [a, b, a])).toEqual([a, b]);
      expect(await insertSignals(tx, [b, c, aCoverageSignal({ signalId: a.signalId })])).toEqual([
        c,
      ]);
      expect(await countSignals(tx, testClusterId)).toBe(3);
    });
  });

  test('delivered in any batches, each signal is new exactly once', async ({ inTenant }) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 8 }), { maxLength: 6 }),
        fc.uuid(),
        async (batches, cluster) => {
          const clusterId = toId<ClusterId>(cluster);
          const seen: string[] = [];
          for (const batch of batches) {
            const signals = batch.map((n) =>
              anEventSignal({ clusterId, signalId: toId(`s-${n}`) }),
            );
            const fresh = await inTenant((tx) => insertSignals(tx, signals));
            seen.push(...fresh.map((signal) => signal.signalId));
          }
          expect(seen.toSorted()).toEqual([...new Set(batches.flat().map((n) => `s-${n}`))].sort());
        },
      ),
      { numRuns: 30 },
    );
  });

  test('two transactions with the same signals do not both call them new', async ({ inTenant }) => {
    const signals = Array.from({ length: 50 }, () => anEventSignal());
    const results = await Promise.all([
      inTenant((tx) => insertSignals(tx, signals)),
      inTenant((tx) => insertSignals(tx, signals)),
    ]);
    expect(results.flat()).toHaveLength(50);
  });

  test('any text of a log line or an event can be stored', async ({ inTenant }) => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 50 }), async (text) => {
        const signal = anEventSignal({ message: `${text}\0\ud800` });
        const stored = await inTenant((tx) => insertSignals(tx, [signal]));
        expect(stored).toEqual([signal]);
      }),
      { numRuns: 30 },
    );
  });

  test('changes and events are found by subject since an instant, oldest first', async ({
    inTenant,
  }) => {
    const subject = aRef({ name: 'cart' });
    const [old, first, second] = [
      aChangeSignal({ subject, occurredAt: '2026-11-25T02:00:00.000Z' }),
      aChangeSignal({ subject }),
      aChangeSignal({ subject, occurredAt: later }),
    ];
    const query = { clusterId: testClusterId, subjects: [subject], since: testInstant, limit: 10 };
    await inTenant(async (tx) => {
      await insertSignals(tx, [second, first, old, aChangeSignal(), anEventSignal({ subject })]);
      expect(await listChangeSignals(tx, query)).toEqual([first, second]);
      expect(await listEventSignals(tx, query)).toHaveLength(1);
      expect(await listEventSignals(tx, { ...query, subjects: [] })).toEqual([]);
      expect(await deleteSignalsBefore(tx, later)).toBe(5);
    });
  });
});

describe('symptoms', () => {
  const fire = (at: string, given = {}) =>
    aSymptomSignal({ observedAt: at, occurredAt: at, ...given });

  test('firing, repeating, clearing and firing again are told apart', async ({ inTenant }) => {
    await inTenant(async (tx) => {
      const apply = async (at: string, state: 'firing' | 'clear') =>
        (await upsertSymptoms(tx, testClusterId, [fire(at, { state })])).map((t) => t.effect);
      expect(await apply('2026-11-25T03:00:00.000Z', 'clear')).toEqual(['stale']);
      expect(await apply('2026-11-25T03:00:01.000Z', 'firing')).toEqual(['fired']);
      expect(await apply('2026-11-25T03:00:02.000Z', 'firing')).toEqual(['changed']);
      expect(await listFiringSymptoms(tx, testClusterId)).toHaveLength(1);
      expect(await apply('2026-11-25T03:00:03.000Z', 'clear')).toEqual(['cleared']);
      expect(await apply('2026-11-25T03:00:04.000Z', 'clear')).toEqual(['stale']);
      expect(await apply('2026-11-25T03:00:02.500Z', 'firing')).toEqual(['stale']);
      expect(await listFiringSymptoms(tx, testClusterId)).toEqual([]);
      expect(await apply('2026-11-25T03:00:05.000Z', 'firing')).toEqual(['fired']);
    });
  });

  test('a batch is applied in its order, and each signal sees the state before it', async ({
    inTenant,
  }) => {
    const cart = aSymptom({ subject: aRef({ name: 'cart' }) });
    const batch = [
      fire('2026-11-25T03:00:01.000Z'),
      fire('2026-11-25T03:00:01.000Z', { symptom: cart }),
      fire('2026-11-25T03:00:02.000Z', { state: 'clear' }),
      fire('2026-11-25T03:00:03.000Z'),
    ];
    await inTenant(async (tx) => {
      const done = await upsertSymptoms(tx, testClusterId, batch);
      expect(done.map((t) => [t.effect, t.previous?.state])).toEqual([
        ['fired', undefined],
        ['fired', undefined],
        ['cleared', 'firing'],
        ['fired', 'clear'],
      ]);
      const firing = await listFiringSymptoms(tx, testClusterId);
      expect(firing.map((record) => record.fingerprint).sort()).toEqual(
        [aSymptom().fingerprint, cart.fingerprint].sort(),
      );
    });
  });
});

describe('clusters', () => {
  test('a cluster is new once, and keeps what a later heartbeat does not tell', async ({
    inTenant,
  }) => {
    const clusterId = toId<ClusterId>('c1a57e50-0000-4000-8000-00000000000a');
    const about = { clusterId, name: 'prod-eu', version: 'v1.33.1' };
    await inTenant(async (tx) => {
      const coverage = aCoverageSignal({ clusterId });
      const first = await upsertCluster(tx, {
        ...about,
        at: testInstant,
        agentVersion: '0.1.0',
        coverage,
      });
      const second = await upsertCluster(tx, { ...about, at: later });
      expect([first.isNew, second.isNew]).toEqual([true, false]);
      expect(second.cluster).toEqual({ ...first.cluster, lastSignalAt: later });
      expect(second.cluster.coverage).toEqual(coverage);
      await touchCluster(tx, clusterId, testInstant);
      expect((await lockCluster(tx, clusterId)).lastSignalAt).toBe(later);
    });
  });

  test('a silent agent is marked once and is connected again when it speaks', async ({
    inTenant,
  }) => {
    await inTenant(async (tx) => {
      expect(await markSilentClusters(tx, later)).toHaveLength(1);
      expect(await markSilentClusters(tx, later)).toEqual([]);
      await register(tx, later);
      expect(await findCluster(tx, testClusterId)).toMatchObject({ agentState: 'connected' });
    });
  });

  test('a closed cluster leaves the list and the search by name', async ({ inTenant }) => {
    await inTenant(async (tx) => {
      expect(await findClustersByName(tx, 'demo')).toHaveLength(1);
      const recreatedAs = toId<ClusterId>('c1a57e50-0000-4000-8000-00000000000b');
      await closeCluster(tx, { clusterId: testClusterId, recreatedAs, at: later });
      expect(await findClustersByName(tx, 'demo')).toEqual([]);
      expect(await listClusters(tx)).toEqual([]);
      expect(await listClusters(tx, { includeClosed: true })).toMatchObject([{ recreatedAs }]);
    });
  });

  test('of two transactions that correlate a cluster, one waits for the other', async ({
    inTenant,
  }) => {
    const order: string[] = [];
    const correlate = (name: string) =>
      inTenant(async (tx) => {
        await lockCluster(tx, testClusterId);
        order.push(`${name} in`);
        await loadLastSequence(tx);
        order.push(`${name} out`);
      });
    await Promise.all([correlate('a'), correlate('b')]);
    expect(order[0]?.[0]).toBe(order[1]?.[0]);
    expect(order[2]?.[0]).toBe(order[3]?.[0]);
  });
});

describe('timeline', () => {
  test('an entry with a known key is dropped, and pages give each entry once', async ({
    inTenant,
  }) => {
    await inTenant(async (tx) => {
      const { incidentId } = await openOne(tx);
      const entry = (n: number) => ({
        incidentId,
        clusterId: testClusterId,
        occurredAt: testInstant,
        observedAt: later,
        kind: 'signal' as const,
        what: message('timeline.signal', { n }),
        ref: n % 2 ? aRef() : null,
        dedupeKey: `s-${n}`,
      });
      const appended = await appendTimeline(tx, [1, 2, 3, 4, 5].map(entry));
      expect(await appendTimeline(tx, [entry(3)])).toEqual([]);
      const shown = [];
      let cursor: string | undefined;
      do {
        const page = await listTimeline(tx, incidentId, { limit: 2, cursor });
        shown.push(...page.items);
        cursor = page.nextCursor ?? undefined;
      } while (cursor);
      expect(shown).toEqual(appended.toReversed());
    });
  });
});

describe('snapshots, diagnoses and commands', () => {
  test('a snapshot is read back as it was, also with characters that jsonb refuses', async ({
    inTenant,
  }) => {
    const snapshot = aSnapshot({
      objects: [{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', namespace: 'b' } }],
      logs: { 'shop/checkout/app': { current: 'line\0with NUL', previous: '例外' } },
    });
    await inTenant(async (tx) => {
      const { incidentId } = await openOne(tx);
      const saving = { clusterId: testClusterId, incidentId, snapshot };
      const snapshotId = await saveSnapshot(tx, saving);
      expect(await requireSnapshot(tx, snapshotId)).toEqual(snapshot);
      expect(await listSnapshotsOfIncident(tx, incidentId)).toMatchObject([
        { snapshotId, objectCount: 1, capturedAt: snapshot.capturedAt },
      ]);
      await expect(requireSnapshot(tx, toId(incidentId))).rejects.toMatchObject({
        code: 'NOT_FOUND',
      });
    });
  });

  test('the newest diagnosis of an incident is found', async ({ inTenant }) => {
    const diagnosis: Diagnosis = {
      verdict: 'unresolved',
      rootCauses: [],
      summary: message('x'),
      notes: [],
      gaps: [],
      packVersion: '1',
    };
    await inTenant(async (tx) => {
      const { incidentId } = await openOne(tx);
      const saving = {
        incidentId,
        clusterId: testClusterId,
        snapshotId: null,
        diagnosedAt: later,
        tookMs: 41.7,
        diagnosis,
      };
      expect(await findLatestDiagnosis(tx, incidentId)).toBeUndefined();
      const first = await saveDiagnosis(tx, saving);
      const second = await saveDiagnosis(tx, {
        ...saving,
        diagnosis: { ...diagnosis, verdict: 'healthy' },
      });
      expect(await requireDiagnosis(tx, first)).toEqual({
        ...saving,
        diagnosisId: first,
        tookMs: 42,
      });
      expect((await findLatestDiagnosis(tx, incidentId))?.diagnosisId).toBe(second);
    });
  });

  test('a command is answered once, or expires', async ({ inTenant }) => {
    const command = (n: number): AgentCommand => ({
      kind: 'collectSnapshot',
      commandId: toId<CommandId>(`c0000000-0000-4000-8000-00000000000${n}`),
      clusterId: testClusterId,
      deadlineAt: later,
      scope: [aRef()],
      maxObjects: 100,
      logLines: 50,
    });
    const reason = message('refused');
    await inTenant(async (tx) => {
      for (const n of [1, 2]) {
        await insertCommand(tx, { command: command(n), incidentId: null, at: testInstant });
      }
      const { commandId } = command(1);
      await markCommandSent(tx, commandId);
      const open = await listUnfinishedCommands(tx, testClusterId);
      expect(open.map((record) => record.state)).toEqual(['sent', 'pending']);
      const stored = { kind: 'refused', commandId, reason } as const;
      const answer = { commandId, state: 'refused', stored, at: later } as const;
      expect(await finishCommand(tx, answer)).toBe(true);
      expect(await finishCommand(tx, answer)).toBe(false);
      expect(await requireCommand(tx, commandId)).toMatchObject({
        state: 'refused',
        result: stored,
      });
      expect(await expireCommands(tx, later)).toEqual([]);
      expect(await expireCommands(tx, '2026-11-25T03:13:00.001Z')).toEqual([command(2).commandId]);
    });
  });
});

describe('the change feed', () => {
  test('a transaction notes each subject once, and nothing if it fails', async ({ inTenant }) => {
    const before = await inTenant(loadLastSequence);
    const incidentId = await inTenant(async (tx) => {
      const incident = await openOne(tx);
      tx.noteChange({ kind: 'incident', subjectId: incident.incidentId });
      return incident.incidentId;
    });
    const failing = inTenant(async (tx) => {
      await openOne(tx);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    const changes = await inTenant((tx) => listChangesAfter(tx, before, 10));
    expect(changes).toMatchObject([
      { sequence: before + 1, kind: 'incident', subjectId: incidentId },
    ]);
  });

  test('a reader that asks for what follows never misses a change of a slower transaction', async ({
    inTenant,
  }) => {
    const seen: number[] = [];
    let last = await inTenant(loadLastSequence);
    const start = last;
    let writing = true;
    const reader = (async () => {
      for (let more = true; more;) {
        more = writing;
        const changes = await inTenant((tx) => listChangesAfter(tx, last, 1000));
        seen.push(...changes.map((change) => change.sequence));
        last = seen.at(-1) ?? last;
      }
    })();
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      for (let round = 0; round < 25; round++) {
        await inTenant(async (tx) => {
          tx.noteChange({ kind: 'cluster', subjectId: testClusterId });
          // The first writers take long after they noted, the last ones none.
          for (let step = writer; step < 3; step++) await loadLastSequence(tx);
        });
      }
    });
    await Promise.all(writers);
    writing = false;
    await reader;
    expect(seen).toEqual(Array.from({ length: 100 }, (_, index) => start + index + 1));
  });

  test('old changes are forgotten and the count goes on', async ({ inTenant }) => {
    await inTenant(async (tx) => {
      const last = await loadLastSequence(tx);
      expect(await deleteChangesBefore(tx, '2999-01-01T00:00:00.000Z')).toBe(last);
      expect(await loadLastSequence(tx)).toBe(last);
    });
  });
});

describe('idempotency keys and audit', () => {
  const request = { key: 'k', route: 'resolveIncident', requestHash: 'h', at: testInstant };

  test('the same request is answered the same, another one with its key is told apart', async ({
    inTenant,
  }) => {
    await inTenant(async (tx) => {
      expect(await reserveKey(tx, request)).toEqual({ kind: 'fresh' });
      expect(await reserveKey(tx, request)).toEqual({ kind: 'unanswered' });
      await saveReply(tx, { key: 'k', status: 201, reply: { id: 7 } });
    });
    await inTenant(async (tx) => {
      expect(await reserveKey(tx, request)).toEqual({
        kind: 'answered',
        status: 201,
        reply: { id: 7 },
      });
      expect(await reserveKey(tx, { ...request, requestHash: 'other' })).toEqual({
        kind: 'other_request',
      });
    });
  });

  test('of two equal requests at once, one does the work and the other gets its answer', async ({
    inTenant,
  }) => {
    const post = () =>
      inTenant(async (tx) => {
        const reservation = await reserveKey(tx, { ...request, key: 'race' });
        if (reservation.kind === 'fresh')
          await saveReply(tx, { key: 'race', status: 200, reply: 1 });
        return reservation.kind;
      });
    expect((await Promise.all([post(), post()])).sort()).toEqual(['answered', 'fresh']);
  });

  test('a failed request gives its key back', async ({ inTenant }) => {
    const failing = inTenant(async (tx) => {
      await reserveKey(tx, request);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await inTenant((tx) => reserveKey(tx, request))).toEqual({ kind: 'fresh' });
  });

  test('the audit log is paged newest first', async ({ inTenant }) => {
    await inTenant(async (tx) => {
      const entries = [];
      for (const subject of ['a', 'b', 'c']) {
        const entry = { clusterId: testClusterId, actor: 'user:ann', action: 'x', subject };
        entries.push(await appendAudit(tx, { ...entry, at: testInstant, details: { n: 1 } }));
      }
      const first = await listAudit(tx, { limit: 2 });
      const rest = await listAudit(tx, { limit: 2, cursor: first.nextCursor ?? undefined });
      expect([...first.items, ...rest.items]).toEqual(entries.toReversed());
      expect(rest.nextCursor).toBeNull();
    });
  });
});
