import { eventFirstSeenMs, instantOf, isDeleting, podsOf, refOf, textAt } from '@aetherius/domain';
import type { KubeEvent, KubeObject } from '@aetherius/domain';
import { settleMs, shortText } from '../finding.ts';
import type { DetectionContext, Finding } from '../finding.ts';
import { isReadWhole } from './traffic.ts';

/** A provisioner that has said nothing may be slow; a minute is slow for every common one. */
const provisioningHoldMs = 60_000;
/** One failure may be followed by a success; two tries later it will not. */
const failedHoldMs = 3 * settleMs;

/** Claims that no volume satisfies. */
export function claimFindings(context: DetectionContext, claim: KubeObject): Finding[] {
  if (isDeleting(claim)) return [];
  const phase = textAt(claim, 'status.phase');
  if (phase === 'Lost') return [finding(claim, { reason: 'volume_lost', holdMs: 0 })];
  if (phase !== 'Pending') return [];
  const className = textAt(claim, 'spec.storageClassName');
  const events = context.view.eventsOf(refOf(claim));
  const failure = events.findLast((event) =>
    ['ProvisioningFailed', 'FailedBinding', 'VolumeMismatch'].includes(event.reason ?? ''),
  );
  if (className && isClassMissing(context, className, failure)) {
    return [finding(claim, { reason: 'class_missing', holdMs: settleMs, className, failure })];
  }
  if (failure) {
    return [
      finding(claim, { reason: 'provisioning_failed', holdMs: failedHoldMs, className, failure }),
    ];
  }
  if (isWaitingForPod(context, claim, { className, events })) return [];
  return [finding(claim, { reason: 'no_volume', holdMs: provisioningHoldMs, className })];
}

function isClassMissing(
  context: DetectionContext,
  className: string,
  failure: KubeEvent | undefined,
): boolean {
  if (context.view.get({ kind: 'StorageClass', name: className })) return false;
  const isSaid = /storageclass.* not found/i.test(failure?.message ?? '');
  return isSaid || isReadWhole(context.view, 'StorageClass');
}

/** `WaitForFirstConsumer` makes a claim wait until a pod that mounts it has a node: as designed. */
function isWaitingForPod(
  context: DetectionContext,
  claim: KubeObject,
  known: { readonly className: string | undefined; readonly events: readonly KubeEvent[] },
): boolean {
  const storageClass = context.view.get({ kind: 'StorageClass', name: known.className ?? '' });
  const isLate =
    storageClass?.['volumeBindingMode'] === 'WaitForFirstConsumer' ||
    known.events.some((event) => event.reason === 'WaitForFirstConsumer');
  const isPlaced = podsOf(context.view, refOf(claim)).some((pod) => textAt(pod, 'spec.nodeName'));
  return isLate && !isPlaced;
}

interface ClaimTrouble {
  readonly reason: string;
  readonly holdMs: number;
  readonly className?: string | undefined;
  readonly failure?: KubeEvent | undefined;
}

function finding(claim: KubeObject, trouble: ClaimTrouble): Finding {
  const createdAtMs = instantOf(claim.metadata.creationTimestamp) ?? 0;
  return {
    code: 'claim_pending',
    object: refOf(claim),
    severity: 'high',
    sinceMs: (trouble.failure && eventFirstSeenMs(trouble.failure)) ?? createdAtMs,
    holdMs: trouble.holdMs,
    params: {
      reason: trouble.reason,
      storageClass: trouble.className ?? '',
      detail: shortText(trouble.failure?.message),
    },
  };
}
