import { describe, expect, it } from 'vitest';
import type { ContractContext } from '../kube-contract.ts';
import { aConfigMap } from '../manifests.ts';
import { at, type WatchEvent } from '../raw-api.ts';

function namesOf(events: readonly WatchEvent[]): string[] {
  return events.map((event) => `${event.type} ${String(at(event.object, 'metadata', 'name'))}`);
}

/** Following changes from a version on. */
export function describeWatches(
  context: ContractContext,
  { canCompact }: { canCompact: boolean },
): void {
  const versionNow = async (): Promise<string> => {
    const { body } = await context.api.get(context.core('configmaps'));
    return String(at(body, 'metadata', 'resourceVersion'));
  };

  describe('watches', () => {
    it('tell every change after their version, in order', async () => {
      const path = context.core('configmaps');
      const version = await versionNow();
      await context.api.post(path, aConfigMap('followed'));
      await context.api.patch(`${path}/followed`, { data: { key: 'other' } }, 'merge');
      await context.api.delete(`${path}/followed`);
      const query = `watch=1&resourceVersion=${version}&fieldSelector=metadata.name%3Dfollowed`;
      const events = await context.api.watch(`${path}?${query}`, (seen) => seen.length === 3);
      expect(namesOf(events)).toEqual(['ADDED followed', 'MODIFIED followed', 'DELETED followed']);
      const versions = events.map((event) =>
        Number(at(event.object, 'metadata', 'resourceVersion')),
      );
      expect(versions).toEqual(versions.toSorted((a, b) => a - b));
      expect(new Set(versions).size).toBe(3);
      expect(at(events[0]?.object, 'kind')).toBe('ConfigMap');
    });

    it('tell changes as they happen', async () => {
      const path = context.core('configmaps');
      const version = await versionNow();
      const query = `watch=true&resourceVersion=${version}&fieldSelector=metadata.name%3Dlive`;
      const watching = context.api.watch(`${path}?${query}`, (seen) => seen.length === 1);
      await context.api.post(path, aConfigMap('live'));
      expect(namesOf(await watching)).toEqual(['ADDED live']);
    });

    it('see objects enter and leave their selection', async () => {
      const path = context.core('configmaps');
      const version = await versionNow();
      await context.api.post(path, aConfigMap('moving'));
      await context.api.patch(`${path}/moving`, { metadata: { labels: { in: 'yes' } } }, 'merge');
      await context.api.patch(`${path}/moving`, { metadata: { labels: { in: null } } }, 'merge');
      const query = `watch=1&resourceVersion=${version}&labelSelector=in%3Dyes`;
      const events = await context.api.watch(`${path}?${query}`, (seen) => seen.length === 2);
      expect(namesOf(events)).toEqual(['ADDED moving', 'DELETED moving']);
    });

    it('begin with all objects when no version is given', async () => {
      const path = context.core('configmaps');
      await context.api.post(path, aConfigMap('present', {}, { begin: 'yes' }));
      const query = 'watch=1&labelSelector=begin%3Dyes&timeoutSeconds=1';
      const events = await context.api.watch(`${path}?${query}`, () => false);
      expect(namesOf(events)).toEqual(['ADDED present']);
    });

    it('end the initial objects with a bookmark when asked to', async () => {
      const path = context.core('configmaps');
      await context.api.post(path, aConfigMap('initial', {}, { initial: 'yes' }));
      const query =
        'watch=1&labelSelector=initial%3Dyes&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan';
      const events = await context.api.watch(`${path}?${query}`, (seen) => seen.length === 2);
      expect(events.map((event) => event.type)).toEqual(['ADDED', 'BOOKMARK']);
      expect(events[1]?.object).toMatchObject({
        kind: 'ConfigMap',
        apiVersion: 'v1',
        metadata: {
          resourceVersion: expect.stringMatching(/^\d+$/) as string,
          annotations: { 'k8s.io/initial-events-end': 'true' },
        },
      });
    });

    it('end when their time is over', async () => {
      const startedAt = performance.now();
      const version = await versionNow();
      const query = `watch=1&resourceVersion=${version}&timeoutSeconds=1&labelSelector=never`;
      await context.api.watch(`${context.core('configmaps')}?${query}`, () => false);
      const tookMs = performance.now() - startedAt;
      expect(tookMs).toBeGreaterThan(900);
      expect(tookMs).toBeLessThan(5000);
    });

    if (!canCompact) return;
    it('say 410 when their version is forgotten', async () => {
      const path = context.core('configmaps');
      const version = await versionNow();
      await context.api.post(path, aConfigMap('late'));
      await context.target.compact?.(context.api);
      const query = `watch=1&resourceVersion=${version}`;
      const events = await context.api.watch(`${path}?${query}`, () => false);
      expect(events).toMatchObject([
        { type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } },
      ]);
      expect(String(at(events[0]?.object, 'message'))).toMatch(
        /^too old resource version: \d+ \(\d+\)$/,
      );
    });
  });
}
