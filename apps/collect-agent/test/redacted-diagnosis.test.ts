import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { diagnose, parseSnapshotFile } from '@aetherius/diagnosis';
import type { ContainerLogs, Diagnosis, Snapshot } from '@aetherius/domain';
import { projectObject } from '@aetherius/kube';
import { loadPacks } from '@aetherius/knowledge';
import { describe, expect, it } from 'vitest';
import { createRedaction } from '../src/index.ts';

const cases = fileURLToPath(new URL('../../../../shared/cases', import.meta.url));
const isThere = existsSync(cases);
const pack = loadPacks();
const redaction = createRedaction({ key: Buffer.from('test') });

/** What an agent would have sent of the same cluster. */
function asSent(snapshot: Snapshot): Snapshot {
  const logs = Object.entries(snapshot.logs).map(([key, log]): [string, ContainerLogs] => [
    key,
    redaction.logs(log),
  ]);
  return {
    ...snapshot,
    objects: snapshot.objects.map((object) => redaction.object(projectObject(object))),
    events: snapshot.events.map((event) => redaction.object(event)),
    logs: Object.fromEntries(logs),
  };
}

const conclusionOf = (diagnosis: Diagnosis): unknown => ({
  verdict: diagnosis.verdict,
  causes: diagnosis.rootCauses.map(
    ({ faultId, target }) => `${faultId} ${target.kind}/${target.name}`,
  ),
});

describe.skipIf(!isThere)('what an agent sends (needs ../shared/cases)', () => {
  it.each(['dev', 'live'])('leads to the same causes as the whole truth: %s', (set) => {
    const files = readdirSync(`${cases}/${set}`).filter((name) => name.endsWith('.json'));
    const different = files.filter((name) => {
      const { input } = parseSnapshotFile(readFileSync(`${cases}/${set}/${name}`, 'utf8'), name);
      const sent = { ...input, snapshot: asSent(input.snapshot) };
      const [whole, redacted] = [diagnose(input, pack), diagnose(sent, pack)];
      return JSON.stringify(conclusionOf(whole)) !== JSON.stringify(conclusionOf(redacted));
    });
    expect(different).toEqual([]);
  });
});
