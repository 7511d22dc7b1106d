import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { createScaledClock, createSilentLogger } from '@aetherius/runtime';
import { describe, expect, it } from 'vitest';
import {
  createCollectAgent,
  createRecordedLogSource,
  createRedaction,
  createReplaySource,
  parseRecording,
  recordingStartedAt,
} from '../src/index.ts';
import { startControlPlane } from './control-plane.ts';

const folder = fileURLToPath(new URL('../../../../shared/cases/live', import.meta.url));
const isThere = existsSync(folder);

/** Fast enough for every run of the tests; the whole set runs at its own pace elsewhere. */
const speed = 100;

async function symptomsOf(name: string): Promise<string[]> {
  const bytes = readFileSync(`${folder}/${name}.watch.jsonl.gz`);
  const changes = parseRecording(gunzipSync(bytes).toString('utf8'));
  const clock = createScaledClock(recordingStartedAt(changes), speed);
  const plane = startControlPlane(clock);
  const ended = Promise.withResolvers<void>();
  const identity = {
    clusterId: '0b54bd7a-3d35-4d4c-9d9c-6d0d6fbe1f4a',
    name: 'recording',
    version: 'v1.34.4',
  };
  const agent = createCollectAgent({
    source: createReplaySource({ identity, changes, clock, onEnd: ended.resolve }),
    logs: createRecordedLogSource({}),
    bus: plane.bus,
    classifier: { classify: () => ({ severity: 'info', category: 'activity' }) },
    redaction: createRedaction({ key: Buffer.from('test') }),
    clock,
    logger: createSilentLogger(),
    random: () => 0.5,
    version: '0.1.0',
  });
  await agent.start();
  await ended.promise;
  await clock.sleep(15_000);
  await agent.stop();
  await plane.stop();
  const told = plane
    .ofKind('symptom')
    .map(({ symptom }) => `${symptom.code} ${symptom.subject.kind}/${symptom.subject.name}`);
  return [...new Set(told)].toSorted();
}

describe.skipIf(!isThere)('a recorded watch stream (needs ../shared/cases/live)', () => {
  it.each([
    [
      'oom-limit',
      ['container_crash_looping Deployment/ledger', 'container_oom_killed Deployment/ledger'],
    ],
    ['image-not-found', ['container_image_pull_failed Deployment/pricing']],
    ['selector', ['service_without_endpoints Service/recommendations']],
    ['healthy-rollout', []],
  ])('%s shows the symptoms of its fault and no others', async (name, expected) => {
    expect(await symptomsOf(name)).toEqual(expected);
  });
});
