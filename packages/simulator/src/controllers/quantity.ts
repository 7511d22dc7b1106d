import { formatCores, parseQuantity as parse } from '@aetherius/domain';

/** The number behind a quantity as controllers count: nothing asked for is 0, bad text is NaN. */
export function parseQuantity(text: string | number | undefined): number {
  return text === undefined ? 0 : (parse(text) ?? Number.NaN);
}

/** A CPU quantity in millicores. */
export function cpuMillicores(text: string | number | undefined): number {
  return Math.round(parseQuantity(text) * 1000);
}

/** Millicores as Kubernetes prints them: whole cores without a suffix. */
export function formatCpu(millicores: number): string {
  return formatCores(millicores / 1000);
}

const byteUnits = { Ti: 2 ** 40, Gi: 2 ** 30, Mi: 2 ** 20, Ki: 2 ** 10 };

/** Bytes in the largest binary unit that divides them: exact, as `status.used` of a quota is. */
export function formatBytes(bytes: number): string {
  for (const [unit, factor] of Object.entries(byteUnits)) {
    if (bytes >= factor && bytes % factor === 0) return `${bytes / factor}${unit}`;
  }
  return String(bytes);
}
