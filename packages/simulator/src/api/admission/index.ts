/**
 * What the API server does with a write between defaulting and validation: it completes pods, asks
 * webhooks, and holds objects to limits, quotas and Pod Security levels. Refuses in the plugins'
 * own words; changes nothing in the store.
 *
 * @example
 * for (const step of admissionSteps) step(draft, context);
 */
import type { WriteStep } from '../write-pipeline.ts';
import { applyLimitDefaults, checkLimits } from './limit-ranger.ts';
import { completePod } from './pod-admission.ts';
import { checkPodSecurity } from './pod-security.ts';
import { checkQuota } from './quota.ts';
import { callWebhooks } from './webhooks.ts';

export { checkNamespace } from './namespace-lifecycle.ts';
export { quotaUsage } from './quota.ts';
export { webhookAnswerAnnotation } from './webhooks.ts';

/** Steps that change an object, before validation. */
export const mutatingSteps: readonly WriteStep[] = [applyLimitDefaults, completePod, callWebhooks];

/** Steps that only check, after validation. The quota comes last: it counts what all others let by. */
export const validatingSteps: readonly WriteStep[] = [checkLimits, checkPodSecurity, checkQuota];
