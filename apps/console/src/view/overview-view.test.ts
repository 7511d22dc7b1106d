import type { ClusterView, IncidentView } from '@aetherius/contract';
import type { ClusterId } from '@aetherius/domain';
import { message, toId } from '@aetherius/domain';
import { render } from '@aetherius/text';
import { describe, expect, it } from 'vitest';
import { anIncident } from '../../test/fixture-story.ts';
import { clusterHealth, unseenKinds } from './cluster-view.ts';
import { overviewVerdict } from './overview-view.ts';

const nowMs = Date.parse('2026-11-25T03:12:04Z');

function aCluster(change: Partial<ClusterView> = {}): ClusterView {
  return {
    clusterId: toId<ClusterId>('3f1c2b1e-7d34-4f0a-9a68-0b8c55a1d001'),
    name: 'prod-eu',
    version: 'v1.33.2',
    health: 'ok',
    openIncidents: 0,
    lastSignalAt: '2026-11-25T03:12:02Z',
    agentVersion: '0.1.0',
    workloads: 107,
    objects: {},
    denied: [],
    silentKinds: [],
    ...change,
  };
}

function verdict(clusters: readonly ClusterView[], openIncidents: readonly IncidentView[] = []) {
  const found = overviewVerdict({ clusters, openIncidents, nowMs });
  return { ...found, headline: render(found.headline, 'en') };
}

describe('the verdict', () => {
  it('says that nothing is wrong, and what that stands on', () => {
    const found = verdict([aCluster(), aCluster({ name: 'prod-us' })]);
    expect(found.headline).toBe('Nothing is wrong.');
    expect(found.basis).toEqual(message('console.verdict.basis', { workloads: 214, clusters: 2 }));
    expect(found.lastSignal).toEqual(message('console.ago.seconds', { n: 2 }));
    expect(found.tone).toBe('good');
  });

  it('lets a single incident speak for itself', () => {
    const incident = anIncident({ number: 1, headlineMessage: message('checkout cannot stay up') });
    expect(verdict([aCluster()], [incident]).headline).toBe('checkout cannot stay up');
  });

  it('counts several and names the critical ones', () => {
    const incidents = [anIncident({ number: 1 }), anIncident({ number: 2, severity: 'critical' })];
    const found = verdict([aCluster()], incidents);
    expect(found.headline).toBe('2 incidents are open, 1 of them critical.');
    expect(found.tone).toBe('critical');
  });

  it('does not call a silent cluster well', () => {
    const found = verdict([aCluster(), aCluster({ name: 'staging', health: 'silent' })]);
    expect(found.headline).toBe('Nothing is known of staging: no signal arrives.');
  });

  it('does not call a cluster well that is seen only in part', () => {
    const denied = [{ kind: 'Node', reason: 'nodes is forbidden' }];
    const found = verdict([aCluster({ health: 'partial', denied })]);
    expect(found.headline).toContain('only in part');
    expect(found.tone).toBe('warning');
  });

  it('says what to do when nothing is watched', () => {
    expect(verdict([]).headline).toBe('No cluster is watched yet.');
  });
});

describe('a cluster’s health', () => {
  it('names what would go unnoticed', () => {
    const cluster = aCluster({
      health: 'partial',
      denied: [{ kind: 'Node', reason: 'forbidden' }],
      silentKinds: ['Node', 'Event'],
    });
    expect(unseenKinds(cluster)).toEqual(['Node', 'Event']);
    expect(clusterHealth(cluster).consequence).toEqual(
      message('console.cluster.partial.means', { kinds: ['Node', 'Event'] }),
    );
  });

  it('is neither good nor silent while an incident is open', () => {
    expect(clusterHealth(aCluster({ openIncidents: 2 })).tone).toBe('neutral');
    expect(clusterHealth(aCluster()).tone).toBe('good');
  });
});
