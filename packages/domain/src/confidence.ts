/** The words for a confidence, surest first. The one table for console, CLI and reports. */
export const confidenceWords = ['almost_certain', 'likely', 'possible', 'unclear'] as const;
export type ConfidenceWord = (typeof confidenceWords)[number];

/** The word for a confidence between 0 and 1: from 0.95, 0.8, 0.5, below that `unclear`. */
export function confidenceWord(confidence: number): ConfidenceWord {
  if (confidence >= 0.95) return 'almost_certain';
  if (confidence >= 0.8) return 'likely';
  if (confidence >= 0.5) return 'possible';
  return 'unclear';
}
