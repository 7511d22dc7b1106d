import { refKey, type Diagnosis, type RootCause } from '@aetherius/domain';

/**
 * Whether two diagnoses tell people the same. Times and the ids of evidence differ between any two
 * snapshots; what counts is the verdict, the causes and the values that their sentences name.
 */
export function saysTheSame(a: Diagnosis, b: Diagnosis): boolean {
  return gist(a) === gist(b);
}

function gist(diagnosis: Diagnosis): string {
  return JSON.stringify([
    diagnosis.verdict,
    diagnosis.packVersion,
    diagnosis.summary,
    diagnosis.rootCauses.map(rootGist),
    diagnosis.gaps,
  ]);
}

function rootGist(root: RootCause): readonly unknown[] {
  return [
    root.faultId,
    refKey(root.target),
    Math.round(root.confidence * 50),
    root.severity,
    root.headline,
    root.evidence.map(({ claim }) => claim),
    root.affects.map(refKey),
  ];
}
