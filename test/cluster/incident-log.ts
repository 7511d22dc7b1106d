import { setTimeout as sleep } from 'node:timers/promises';
import { refLabel } from '@aetherius/domain';
import type { IncidentView } from '@aetherius/contract';
import type { ClusterStack } from '../support/cluster-stack.ts';

/** Often enough to measure seconds, seldom enough to leave the machine to the cluster. */
const everyMs = 150;

/** What people saw of the incidents, and when: the list is read all the time. */
export class IncidentLog {
  private readonly firstSeen = new Map<string, number>();
  private latest: readonly IncidentView[] = [];
  private isStopped = false;
  private readonly reading: Promise<void>;
  private readonly stack: ClusterStack;

  constructor(stack: ClusterStack) {
    this.stack = stack;
    this.reading = this.readOn();
  }

  /** Incidents about anything in a namespace; all of them without one. */
  about(namespace?: string): readonly IncidentView[] {
    if (namespace === undefined) return this.latest;
    return this.latest.filter((incident) =>
      [incident.target, ...incident.subjects].some((ref) => ref.namespace === namespace),
    );
  }

  /** When the list first showed an incident of a namespace, and when one with a cause and target. */
  firstSeenAtMs(namespace: string, answer?: string): number | undefined {
    return this.firstSeen.get(answer === undefined ? namespace : `${namespace} ${answer}`);
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    await this.reading;
  }

  private async readOn(): Promise<void> {
    while (!this.isStopped) {
      // oxlint-disable no-await-in-loop -- one reading after the other is the point
      this.latest = await this.stack.incidents();
      const now = Date.now();
      for (const incident of this.latest) this.note(incident, now);
      await sleep(everyMs);
      // oxlint-enable no-await-in-loop
    }
  }

  private note(incident: IncidentView, now: number): void {
    for (const { namespace } of [incident.target, ...incident.subjects]) {
      if (namespace === undefined) continue;
      for (const key of [namespace, `${namespace} ${answerOf(incident)}`]) {
        if (!this.firstSeen.has(key)) this.firstSeen.set(key, now);
      }
    }
  }
}

/** What an incident says is wrong, and where. */
export function answerOf({ rootCause, target }: IncidentView): string {
  return `${rootCause ?? 'no cause yet'} at ${refLabel(target)}`;
}
