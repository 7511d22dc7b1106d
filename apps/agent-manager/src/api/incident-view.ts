import type { IncidentView, TimelineItem } from '@aetherius/contract';
import type { Incident, TimelineEntry } from '@aetherius/domain';
import { render, type Language } from '@aetherius/text';

/** An incident as readers get it: the headline is a sentence of their language. */
export function toIncidentView(incident: Incident, language: Language): IncidentView {
  const { headline, ...rest } = incident;
  return { ...rest, headline: render(headline, language), headlineMessage: headline };
}

/** A timeline entry with its sentence. */
export function toTimelineItem(entry: TimelineEntry, language: Language): TimelineItem {
  return { ...entry, text: render(entry.what, language) };
}
