import { formatBytes, parseQuantity, recordAt } from '@aetherius/domain';
import type { Choice } from '../engines/select.ts';
import type { Scene } from '../facts/scene.ts';

const mebibyte = 1024 * 1024;

/** The smallest usual limit above the need: twice the present one, or the peak with a margin. */
export function raisedLimit(scene: Scene, choice: Choice): string {
  const limitBytes = Number(choice.hypothesis.anchors[0]?.fields['limitBytes'] ?? 0);
  if (limitBytes <= 0) return '';
  const peaks = [...scene.ledger.ofKind('memory_level'), ...scene.ledger.ofKind('memory_rising')]
    .filter((fact) => fact.subject.name === choice.hypothesis.target.name)
    .map((fact) => Number(fact.fields['peakBytes'] ?? 0));
  const wanted = Math.max(limitBytes * 2, 64 * mebibyte, ...peaks.map((peak) => peak * 1.5));
  const rounded = Math.ceil(wanted / (16 * mebibyte)) * 16 * mebibyte;
  return rounded > largestNode(scene) ? '' : formatBytes(rounded);
}

/** Half of the largest node: a limit above that is no bounded increase. */
function largestNode(scene: Scene): number {
  const sizes = scene.view
    .list('Node')
    .map((node) => parseQuantity(recordAt(node, 'status.allocatable')['memory']) ?? 0);
  return sizes.length === 0 ? Number.POSITIVE_INFINITY : Math.max(...sizes) / 2;
}
