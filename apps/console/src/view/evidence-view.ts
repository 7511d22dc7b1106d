import type { EvidenceSource, IsoTime, Message, ObjectChange, ObjectRef } from '@aetherius/domain';
import { assertNever, message } from '@aetherius/domain';

/** One line of an opened claim: what it is, and its value. */
export interface EvidenceFact {
  readonly label: Message;
  /** A name, value, or text, shown as it was read. */
  readonly value?: string;
  readonly at?: IsoTime;
}

/** An opened claim: the kind of thing it stands on, the object, the facts, and raw text. */
export interface EvidenceView {
  readonly kind: Message;
  readonly ref?: ObjectRef;
  readonly facts: readonly EvidenceFact[];
  /** A log line or an event's message, as the cluster wrote it. */
  readonly quote?: string;
  readonly change?: ObjectChange;
}

/** What an opened claim shows. */
export function evidenceView(source: EvidenceSource): EvidenceView {
  const kind = message(`console.evidence.${source.kind}`);
  switch (source.kind) {
    case 'field':
      return {
        kind,
        ref: source.ref,
        facts: [fact('field', source.path), fact('value', source.value)],
      };
    case 'event':
      return {
        kind,
        ref: source.ref,
        facts: [
          fact('reason', source.reason),
          fact('count', `${source.count}×`),
          ...instantFact('first_seen', source.firstSeenAt),
          ...instantFact('last_seen', source.lastSeenAt),
        ],
        quote: source.message,
      };
    case 'log':
      return {
        kind,
        ref: source.ref,
        facts: [
          fact('container', source.container),
          { label: message(source.previous ? 'console.fact.previous' : 'console.fact.current') },
        ],
        quote: source.line,
      };
    case 'change':
      return {
        kind,
        ref: source.change.ref,
        facts: [
          ...(source.change.actor ? [fact('actor', source.change.actor)] : []),
          ...instantFact('changed', source.change.at),
        ],
        change: source.change,
      };
    case 'series':
      return {
        kind,
        facts: [fact('series', source.name), fact('labels', labelsText(source.labels))],
      };
    case 'absence':
      return { kind, ref: source.ref, facts: [{ label: message('console.fact.absent') }] };
    default:
      return assertNever(source);
  }
}

function fact(name: string, value: string): EvidenceFact {
  return { label: message(`console.fact.${name}`), value };
}

function instantFact(name: string, at: IsoTime | undefined): EvidenceFact[] {
  return at ? [{ label: message(`console.fact.${name}`), at }] : [];
}

function labelsText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join(', ');
}

/** Changes, newest first, each once. */
export function newestChanges(changes: readonly ObjectChange[]): ObjectChange[] {
  return [...changes].sort((a, b) => b.at.localeCompare(a.at));
}
