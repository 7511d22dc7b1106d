import type { Choice } from './select.ts';

/** No reading of a snapshot is certain. */
const maxConfidence = 0.99;

/**
 * The probability of a choice among what competes for the same symptoms: its odds over the sum of
 * its own, its rivals' and "something that the pack does not know" (odds 1).
 */
export function confidenceOf(choice: Choice): number {
  const own = Math.exp(choice.hypothesis.logOdds);
  const rivals = choice.rivals.reduce((sum, one) => sum + Math.exp(one.hypothesis.logOdds), 0);
  // Rivals that the chosen cause explains are not alternatives but its consequences.
  const share = own / (1 + own + 0.5 * Math.min(rivals, own));
  return Math.round(Math.min(maxConfidence, share) * 100) / 100;
}
