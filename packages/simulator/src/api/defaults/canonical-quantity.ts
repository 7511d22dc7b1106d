import { isRecord } from '../patch/json-value.ts';

const binaryUnits = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const decimalUnits = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const pattern = /^([+-]?)(\d*)(?:\.(\d*))?(?:([eE][+-]?\d+)|(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]?))$/;

/**
 * A quantity as the API server writes it back: no fraction, the largest suffix of its family that
 * divides it (`0.5` → `500m`, `1024Mi` → `1Gi`). Text that is no quantity stays as it is.
 */
export function canonicalQuantity(value: unknown): unknown {
  if (typeof value !== 'string' && typeof value !== 'number') return value;
  const match = pattern.exec(String(value));
  if (!match || !(match[2] || match[3])) return value;
  return match[4] ? String(value) : canonicalText(match);
}

function canonicalText([, sign, whole = '', fraction = '', , suffix = '']: string[]): string {
  const digits = `${whole}${fraction}`;
  const scale = fraction.length;
  const amount = binaryUnits.includes(suffix)
    ? binaryText(BigInt(digits), scale, suffix)
    : decimalText(BigInt(digits), scale, suffix);
  return amount === '0' ? '0' : `${sign === '-' ? '-' : ''}${amount}`;
}

function binaryText(digits: bigint, scale: number, suffix: string): string {
  const power = BigInt(binaryUnits.indexOf(suffix) + 1);
  const divisor = 10n ** BigInt(scale);
  const scaled = digits * 1024n ** power;
  if (scaled % divisor !== 0n) return decimalText(ceilDivide(scaled * 1000n, divisor), 0, 'm');
  let amount = scaled / divisor;
  let unit = -1;
  while (amount !== 0n && amount % 1024n === 0n && unit < binaryUnits.length - 1) {
    amount /= 1024n;
    unit += 1;
  }
  return `${amount}${binaryUnits[unit] ?? ''}`;
}

function decimalText(digits: bigint, scale: number, suffix: string): string {
  const start = decimalUnits.indexOf(suffix);
  // Everything is counted in nano units first, the smallest that a quantity can have.
  let amount = ceilDivide(digits * 1000n ** BigInt(start), 10n ** BigInt(scale));
  let unit = 0;
  while (amount !== 0n && amount % 1000n === 0n && unit < decimalUnits.length - 1) {
    amount /= 1000n;
    unit += 1;
  }
  return `${amount}${amount === 0n ? '' : (decimalUnits[unit] ?? '')}`;
}

function ceilDivide(value: bigint, divisor: bigint): bigint {
  return (value + divisor - 1n) / divisor;
}

/** Writes every quantity of a resource list in its canonical form. */
export function canonicalQuantities(list: unknown): void {
  if (!isRecord(list)) return;
  for (const [name, value] of Object.entries(list)) list[name] = canonicalQuantity(value);
}
