/** One printed number. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The value has to stay below this, in the same unit. */
  readonly aim?: number;
  /** True without an aim. */
  readonly isMet: boolean;
  /** What to know before comparing the number with another one. */
  readonly trap?: string;
}

/** What a measure works with. */
export interface MeasureContext {
  /** Aborts when the measure has taken too long or the person wants no more. */
  readonly signal: AbortSignal;
  /** Says on stderr what is going on. */
  readonly progress: (what: string) => void;
}

/** Makes a figure and judges it by its aim. */
export function figure(parts: Omit<Figure, 'isMet'>): Figure {
  return { ...parts, isMet: parts.aim === undefined || parts.value < parts.aim };
}

/** The value that the given share of all values does not exceed; NaN for none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** Rounds to so many digits behind the point. */
export function rounded(value: number, digits = 0): number {
  return Number(value.toFixed(digits));
}
