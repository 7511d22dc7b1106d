const factors: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** The number behind a Kubernetes quantity (`250m` → 0.25, `64Mi` → 67108864). Bad text is NaN. */
export function parseQuantity(text: string | number | undefined): number {
  if (text === undefined) return 0;
  const match = /^([+-]?\d*\.?\d+(?:[eE][+-]?\d+)?)([a-zA-Z]*)$/.exec(String(text).trim());
  const factor = match ? factors[match[2] ?? ''] : undefined;
  return match && factor !== undefined ? Number(match[1]) * factor : Number.NaN;
}

/** A CPU quantity in millicores. */
export function cpuMillicores(text: string | number | undefined): number {
  return Math.round(parseQuantity(text) * 1000);
}

/** Millicores as Kubernetes prints them: whole cores without a suffix. */
export function formatCpu(millicores: number): string {
  return millicores % 1000 === 0 ? String(millicores / 1000) : `${millicores}m`;
}

/** Bytes in the largest binary unit that divides them. */
export function formatBytes(bytes: number): string {
  for (const unit of ['Ti', 'Gi', 'Mi', 'Ki'] as const) {
    const factor = factors[unit] ?? 1;
    if (bytes >= factor && bytes % factor === 0) return `${bytes / factor}${unit}`;
  }
  return String(bytes);
}
