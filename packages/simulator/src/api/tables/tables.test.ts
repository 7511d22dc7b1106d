import type { KubeObject } from '@aetherius/domain';
import { describe, expect, it } from 'vitest';
import { podStatusText } from './pod-table.ts';
import { durationText } from './table-kind.ts';

describe('ages', () => {
  it.each([
    [0, '0s'],
    [119_000, '119s'],
    [120_000, '2m'],
    [185_000, '3m5s'],
    [600_000, '10m'],
    [3 * 3_600_000, '3h'],
    [3 * 3_600_000 + 60_000, '3h1m'],
    [50 * 3_600_000, '2d2h'],
    [9 * 86_400_000, '9d'],
    [3 * 365 * 86_400_000, '3y'],
    [-5000, '<invalid>'],
  ])('of %d ms read %s', (durationMs, expected) => {
    expect(durationText(durationMs)).toBe(expected);
  });
});

function aPod(status: Record<string, unknown>, spec: Record<string, unknown> = {}): KubeObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec, status };
}

describe('the status of a pod', () => {
  const waiting = (reason: string): object => ({ state: { waiting: { reason } } });
  const ended = (reason: string, exitCode: number): object => ({
    state: { terminated: { reason, exitCode } },
  });

  it('is its phase when nobody says more', () => {
    expect(podStatusText(aPod({ phase: 'Pending' }))).toBe('Pending');
  });

  it('is the reason of a container that waits', () => {
    const status = { phase: 'Running', containerStatuses: [waiting('CrashLoopBackOff')] };
    expect(podStatusText(aPod(status))).toBe('CrashLoopBackOff');
  });

  it('is the exit code when an ended container gave no reason', () => {
    expect(podStatusText(aPod({ phase: 'Failed', containerStatuses: [ended('', 3)] }))).toBe(
      'ExitCode:3',
    );
  });

  it('counts init containers that are done', () => {
    const spec = { initContainers: [{ name: 'a' }, { name: 'b' }] };
    const running = { name: 'b', state: { running: {} } };
    const status = {
      phase: 'Pending',
      initContainerStatuses: [{ name: 'a', ...ended('Completed', 0) }, running],
    };
    expect(podStatusText(aPod(status, spec))).toBe('Init:1/2');
  });

  it('is that of an init container that fails', () => {
    const spec = { initContainers: [{ name: 'a' }] };
    const status = { initContainerStatuses: [{ name: 'a', ...waiting('CrashLoopBackOff') }] };
    expect(podStatusText(aPod(status, spec))).toBe('Init:CrashLoopBackOff');
  });

  it('is Terminating while it is deleted', () => {
    const pod = aPod({ phase: 'Running' });
    pod.metadata.deletionTimestamp = '2026-01-01T00:00:00Z';
    expect(podStatusText(pod)).toBe('Terminating');
  });

  it('stays Running when one of several containers has completed', () => {
    const status = {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'True' }],
      containerStatuses: [ended('Completed', 0), { ready: true, state: { running: {} } }],
    };
    expect(podStatusText(aPod(status))).toBe('Running');
  });
});
