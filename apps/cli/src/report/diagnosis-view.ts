import type { Diagnosis, Message, Snapshot } from '@aetherius/domain';
import { say, type Reader } from './report-lines.ts';

/**
 * A diagnosis for programs: the record as it is, and beside each message its sentence in the
 * reader's language, so that a script needs no catalogue.
 */
export function diagnosisView(reader: Reader, snapshot: Snapshot, diagnosis: Diagnosis) {
  return {
    capturedAt: snapshot.capturedAt,
    clusterVersion: snapshot.clusterVersion,
    objects: snapshot.objects.length,
    coverage: snapshot.coverage,
    ...withSentences(reader, diagnosis),
  };
}

type WithSentences = Record<string, unknown>;

function withSentences(reader: Reader, diagnosis: Diagnosis): WithSentences {
  return JSON.parse(JSON.stringify(diagnosis), (_key, value: unknown) =>
    isMessage(value) ? { ...value, text: say(reader, value) } : value,
  ) as WithSentences;
}

function isMessage(value: unknown): value is Message {
  return (
    typeof value === 'object' &&
    value !== null &&
    'code' in value &&
    'params' in value &&
    Object.keys(value).length === 2
  );
}
