import { readdirSync, readFileSync } from 'node:fs';
import { appError, eventComponent, severities } from '@aetherius/domain';
import type { EventSignal, KubeEvent, Severity } from '@aetherius/domain';
import { parse } from 'yaml';
import { z } from 'zod';

const categories = ['alert', 'change', 'activity', 'recovery', 'healer'] as const;

const entrySchema = z.strictObject({
  reason: z.string().min(1),
  type: z.enum(['Normal', 'Warning']),
  components: z.array(z.string().min(1)).min(1),
  /** Kinds that it involves; `*` for any. */
  kinds: z.array(z.string().min(1)).min(1),
  severity: z.enum(severities),
  category: z.enum(categories),
  /** Tells entries apart that only differ in their message. */
  about: z.string().optional(),
});

const fileSchema = z.strictObject({ events: z.array(entrySchema) });

/** One reason of one component. A reason may have several entries. */
export type EventCatalogueEntry = Readonly<z.infer<typeof entrySchema>>;

/** What kind of news an event is. `isKnown` is false where the catalogue has no such reason. */
export interface EventClass {
  readonly severity: Severity;
  readonly category: EventSignal['category'];
  readonly isKnown: boolean;
}

/** The reasons of Kubernetes and of the controllers around it, with their meaning. */
export interface EventCatalogue {
  readonly entries: readonly EventCatalogueEntry[];
  /** The class of an event, by reason first, then type, component and kind. Never throws. */
  classify(event: KubeEvent): EventClass;
}

const eventsFolder = new URL('../events/', import.meta.url);

/** Reads the catalogue that ships with the product. Throws `PACK_INVALID` naming file and field. */
export function loadEventCatalogue(folder: URL = eventsFolder): EventCatalogue {
  const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
  const entries = files.toSorted().flatMap((file) => {
    const text = readFileSync(new URL(file, folder), 'utf8');
    return parseEventFile(file, text);
  });
  return createCatalogue(entries);
}

function parseEventFile(file: string, text: string): EventCatalogueEntry[] {
  const parsed = fileSchema.safeParse(parse(text));
  if (parsed.success) return parsed.data.events;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join('.') ?? '';
  throw appError('PACK_INVALID', { file, field, problem: issue?.message ?? '' });
}

function createCatalogue(entries: readonly EventCatalogueEntry[]): EventCatalogue {
  const byReason = Map.groupBy(entries, (entry) => entry.reason);
  return {
    entries,
    classify(event) {
      const candidates = byReason.get(event.reason ?? '') ?? [];
      const [best] = candidates.toSorted((a, b) => fit(b, event) - fit(a, event));
      if (!best) return unknownClass(event);
      return { severity: best.severity, category: best.category, isKnown: true };
    },
  };
}

/** Type weighs most: a reason of both types is two stories. Components rename themselves. */
function fit(entry: EventCatalogueEntry, event: KubeEvent): number {
  const kind = event.involvedObject.kind ?? '';
  const isSameComponent = entry.components.includes(eventComponent(event));
  const isSameKind = entry.kinds.includes(kind) || entry.kinds.includes('*');
  return (entry.type === event.type ? 4 : 0) + (isSameComponent ? 2 : 0) + (isSameKind ? 1 : 0);
}

/** A reason that nobody listed: its type is all there is, and a Warning is not yet a fault. */
function unknownClass(event: KubeEvent): EventClass {
  return event.type === 'Warning'
    ? { severity: 'low', category: 'alert', isKnown: false }
    : { severity: 'info', category: 'activity', isKnown: false };
}
