import { refKey } from '@aetherius/domain';
import type { ObjectRef } from '@aetherius/domain';
import { sha256 } from './sha256.ts';

/** The stable things that tell one story from another; never a pod's name, a count or a time. */
export interface FingerprintParts {
  readonly clusterId?: string;
  readonly component?: string;
  readonly type?: string;
  /** An event's reason, or a symptom's code. */
  readonly reason: string;
  readonly messageClass?: string;
  /** The top owner. */
  readonly subject: ObjectRef;
  readonly container?: string;
  /** Only where the class is about a node. */
  readonly node?: string;
}

/** 16 bytes are enough for every story that one cluster will ever tell. */
const fingerprintLength = 32;

/**
 * The fingerprint of something that was seen: equal for equal stories over restarts, relists and
 * pods. UIDs are left out of the subject, so a re-created workload continues its story.
 */
export function fingerprint(parts: FingerprintParts): string {
  const { clusterId, component, type, reason, messageClass, subject, container, node } = parts;
  const fields = [
    clusterId,
    component,
    type,
    reason,
    messageClass,
    refKey(subject),
    container,
    node,
  ];
  return sha256(JSON.stringify(fields.map((field) => field ?? ''))).slice(0, fingerprintLength);
}
