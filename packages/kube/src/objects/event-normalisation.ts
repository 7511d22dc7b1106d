import type { KubeEvent, KubeObject } from '@aetherius/domain';

/** The fields that events.k8s.io/v1 names otherwise than core/v1. */
interface EventsApiFields {
  readonly regarding?: KubeEvent['involvedObject'];
  readonly note?: string;
  readonly reportingController?: string;
  readonly reportingComponent?: string;
  readonly deprecatedCount?: number;
  readonly deprecatedFirstTimestamp?: string | null;
  readonly deprecatedLastTimestamp?: string | null;
  readonly deprecatedSource?: { component?: string; host?: string };
}

/**
 * One shape for both event APIs: the fields of events.k8s.io are folded into those of core/v1, and
 * what only one of them fills in is derived. Afterwards `count`, `firstTimestamp`, `lastTimestamp`,
 * `reportingComponent` and `involvedObject` are always there. A core event keeps its own values.
 */
export function normaliseEvent(object: KubeObject): KubeEvent {
  const event = object as KubeEvent;
  const fresh = object as EventsApiFields;
  const source = event.source ?? fresh.deprecatedSource;
  const first = firstSeen(event, fresh);
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: event.metadata,
    type: event.type ?? 'Normal',
    reason: event.reason ?? '',
    message: event.message ?? fresh.note ?? '',
    count: timesSeen(event, fresh),
    firstTimestamp: first,
    lastTimestamp: lastSeen(event, fresh) ?? first,
    involvedObject: event.involvedObject ?? fresh.regarding ?? {},
    reportingComponent: firstText(
      source?.component,
      fresh.reportingController,
      fresh.reportingComponent,
    ),
    ...(source ? { source } : {}),
  };
}

function timesSeen(event: KubeEvent, fresh: EventsApiFields): number {
  return Math.max(event.count ?? fresh.deprecatedCount ?? 1, event.series?.count ?? 1);
}

function firstSeen(event: KubeEvent, fresh: EventsApiFields): string | null {
  return (
    event.firstTimestamp ??
    fresh.deprecatedFirstTimestamp ??
    event.eventTime ??
    event.metadata.creationTimestamp ??
    null
  );
}

function lastSeen(event: KubeEvent, fresh: EventsApiFields): string | null | undefined {
  return (
    event.series?.lastObservedTime ??
    event.lastTimestamp ??
    fresh.deprecatedLastTimestamp ??
    event.eventTime
  );
}

/** Empty text is how Go writes an absent value. */
function firstText(...texts: readonly (string | undefined)[]): string {
  return texts.find((text) => text !== undefined && text !== '') ?? '';
}
