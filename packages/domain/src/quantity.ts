const binary = 1024;
const decimal = 1000;

/** The factors of Kubernetes' quantity suffixes. */
const factors: Readonly<Record<string, number>> = {
  '': 1,
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: decimal,
  M: decimal ** 2,
  G: decimal ** 3,
  T: decimal ** 4,
  P: decimal ** 5,
  E: decimal ** 6,
  Ki: binary,
  Mi: binary ** 2,
  Gi: binary ** 3,
  Ti: binary ** 4,
  Pi: binary ** 5,
  Ei: binary ** 6,
};

const quantityPattern = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([eE][+-]?\d+)|([numkMGTPE]|[KMGTPE]i))?$/;

/**
 * The number that a Kubernetes quantity stands for: bytes for `128Mi`, cores for `250m`. Numbers
 * pass through; undefined when it is not a quantity.
 */
export function parseQuantity(quantity: unknown): number | undefined {
  if (typeof quantity === 'number') return Number.isFinite(quantity) ? quantity : undefined;
  if (typeof quantity !== 'string') return undefined;
  const match = quantityPattern.exec(quantity.trim());
  if (!match) return undefined;
  const [, digits = '', exponent = '', suffix = ''] = match;
  const value = Number(`${digits}${exponent}`) * (factors[suffix] ?? 1);
  return Number.isFinite(value) ? value : undefined;
}

const byteSuffixes = ['Ei', 'Pi', 'Ti', 'Gi', 'Mi', 'Ki'] as const;

/** Bytes as a short quantity, `96Mi`; at most one decimal place. */
export function formatBytes(bytes: number): string {
  const suffix = byteSuffixes.find((one) => Math.abs(bytes) >= (factors[one] ?? 1));
  if (!suffix) return String(Math.round(bytes));
  const value = Math.round((bytes / (factors[suffix] ?? 1)) * 10) / 10;
  return `${value}${suffix}`;
}

/** Cores as Kubernetes writes them: `250m`, `2`. */
export function formatCores(cores: number): string {
  const millicores = Math.round(cores * 1000);
  return millicores % 1000 === 0 ? String(millicores / 1000) : `${millicores}m`;
}

const durationUnitsMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Milliseconds of a duration as Go writes it (`1m30s`, `2h`, also `5d`); undefined if it is none. */
export function parseDurationMs(duration: string): number | undefined {
  const text = duration.trim();
  if (!/^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h|d))+$/.test(text)) return undefined;
  let totalMs = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h|d)/g)) {
    totalMs += Number(amount) * (durationUnitsMs[unit ?? ''] ?? 0);
  }
  return totalMs;
}
