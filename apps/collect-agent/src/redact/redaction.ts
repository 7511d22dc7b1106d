import type { ContainerLogs, KubeObject } from '@aetherius/domain';
import { createMark } from './keyed-mark.ts';
import { redactObject } from './object-redaction.ts';
import { redactText } from './text-redaction.ts';

/**
 * Takes secrets out of what leaves a cluster. By shape, not by name: a password under an innocent
 * key is as secret as one under `PASSWORD`.
 *
 * - Values (environment, ConfigMap, argument, annotation) stay only if they parse as host, port,
 *   URL without credentials, number, boolean, quantity, duration, time or path; anything else
 *   becomes a mark with a keyed hash and its length.
 * - Text (log lines, messages) stays, but for what looks like a credential.
 * - Values of Secrets never stay. Keys, names and references always do: they are the evidence.
 *
 * Pure but for its key: the same input under one key gives the same answer, and redacting twice
 * changes nothing. It never throws.
 *
 * Example: `createRedaction({ key }).object(pod)` before the pod is stored or sent.
 */
export interface Redaction {
  readonly object: <Kind extends KubeObject>(object: Kind) => Kind;
  readonly text: (text: string) => string;
  readonly logs: (logs: ContainerLogs) => ContainerLogs;
}

/** Makes the redaction of an agent. The key is secret, and best kept over restarts. */
export function createRedaction(options: { readonly key: Buffer }): Redaction {
  const mark = createMark(options.key);
  const text = (value: string): string => redactText(value, mark);
  return {
    // Redaction keeps an object's kind and shape; only texts within it change.
    object: <Kind extends KubeObject>(object: Kind) => redactObject(object, mark) as Kind,
    text,
    logs: (logs) => ({
      ...(logs.current === undefined ? {} : { current: text(logs.current) }),
      ...(logs.previous === undefined ? {} : { previous: text(logs.previous) }),
    }),
  };
}

/** Lets everything through. For the control run of the canary test, and where people ask for it. */
export const noRedaction: Redaction = {
  object: (object) => object,
  text: (text) => text,
  logs: (logs) => logs,
};
