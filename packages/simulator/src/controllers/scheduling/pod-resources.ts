import type { Container, PodSpec, StringMap } from '../objects.ts';
import { parseQuantity } from '../quantity.ts';

/** Amounts by resource name in base units (cores, bytes, counts). */
export type Amounts = Record<string, number>;

function add(total: Amounts, amounts: StringMap | undefined): void {
  for (const [name, text] of Object.entries(amounts ?? {})) {
    total[name] = (total[name] ?? 0) + parseQuantity(text);
  }
}

function amountsOf(container: Container): StringMap {
  return { ...container.resources?.limits, ...container.resources?.requests };
}

/**
 * What a pod asks of its node: the sum of its containers and sidecars, or one init container's
 * need where that is larger.
 */
export function podRequests(spec: PodSpec): Amounts {
  const total: Amounts = {};
  for (const container of spec.containers) add(total, amountsOf(container));
  const inits = spec.initContainers ?? [];
  for (const container of inits) {
    if (container.restartPolicy === 'Always') add(total, amountsOf(container));
  }
  for (const container of inits) {
    if (container.restartPolicy === 'Always') continue;
    for (const [name, text] of Object.entries(amountsOf(container))) {
      total[name] = Math.max(total[name] ?? 0, parseQuantity(text));
    }
  }
  return total;
}
