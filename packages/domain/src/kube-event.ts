import { instantOf } from './fields.ts';
import type { KubeEvent } from './kube-object.ts';

/** When an event was last seen (milliseconds since 1970), whichever of the two APIs wrote it. */
export function eventLastSeenMs(event: KubeEvent): number | undefined {
  return (
    instantOf(event.series?.lastObservedTime) ??
    instantOf(event.lastTimestamp) ??
    eventFirstSeenMs(event)
  );
}

/** When an event was first seen (milliseconds since 1970). */
export function eventFirstSeenMs(event: KubeEvent): number | undefined {
  return (
    instantOf(event.firstTimestamp) ??
    instantOf(event.eventTime) ??
    instantOf(event.metadata.creationTimestamp)
  );
}

/** How often it happened, as far as the event tells; at least 1. */
export function eventCount(event: KubeEvent): number {
  return Math.max(1, event.series?.count ?? event.count ?? 1);
}

/** The component that reported it: `kubelet`, `default-scheduler`; empty when it does not say. */
export function eventComponent(event: KubeEvent): string {
  return event.source?.component || event.reportingComponent || '';
}
