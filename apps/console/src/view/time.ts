import type { IsoTime, Message } from '@aetherius/domain';
import { message } from '@aetherius/domain';
import type { Language } from '@aetherius/text';

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** The largest whole unit of a span: 59 s, 4 min, 47 h, 12 d. */
function wholeUnit(spanMs: number): { unit: 'seconds' | 'minutes' | 'hours' | 'days'; n: number } {
  if (spanMs < minuteMs) return { unit: 'seconds', n: Math.floor(spanMs / secondMs) };
  if (spanMs < hourMs) return { unit: 'minutes', n: Math.floor(spanMs / minuteMs) };
  if (spanMs < 2 * dayMs) return { unit: 'hours', n: Math.floor(spanMs / hourMs) };
  return { unit: 'days', n: Math.floor(spanMs / dayMs) };
}

/** How long ago: "4 min ago". A clock that runs a little ahead of ours reads as "now". */
export function ageMessage(at: IsoTime, nowMs: number): Message {
  const { unit, n } = wholeUnit(Math.max(0, nowMs - Date.parse(at)));
  return unit === 'seconds' && n < 1
    ? message('console.ago.now')
    : message(`console.ago.${unit}`, { n });
}

/** The same without "ago", for a column that is named so. */
export function shortAgeMessage(at: IsoTime, nowMs: number): Message {
  const { unit, n } = wholeUnit(Math.max(0, nowMs - Date.parse(at)));
  return message(`console.span.${unit}`, { n });
}

/** A measured time in the unit that a person would use: 41 ms, 1.2 s, 4 min. */
export function durationMessage(spanMs: number): Message {
  if (spanMs < secondMs) return message('console.span.milliseconds', { n: Math.round(spanMs) });
  if (spanMs < 10 * secondMs) {
    return message('console.span.seconds', { n: Math.round(spanMs / 100) / 10 });
  }
  const { unit, n } = wholeUnit(spanMs);
  return message(`console.span.${unit}`, { n });
}

/** What sets how an instant is written. */
export interface ClockOptions {
  readonly nowMs: number;
  readonly language: Language;
  /** The reader's zone unless given. */
  readonly timeZone?: string;
}

/** The time of day, with the date in front of it when it is not today: `03:12:04`. */
export function clockText(at: IsoTime, options: ClockOptions): string {
  const date = new Date(at);
  const zone = zoneOf(options.timeZone);
  const time = format(options.language, { ...zone, ...clock }).format(date);
  const day = format('en', { ...zone, dateStyle: 'short' });
  if (day.format(date) === day.format(new Date(options.nowMs))) return time;
  const shortDate = format(options.language, { ...zone, month: 'short', day: 'numeric' });
  return `${shortDate.format(date)} ${time}`;
}

/** The whole instant with its zone, for the hover: `25 November 2026, 03:12:04 GMT+8`. */
export function instantText(at: IsoTime, language: Language, timeZone?: string): string {
  return format(language, {
    ...zoneOf(timeZone),
    ...clock,
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    timeZoneName: 'short',
  }).format(new Date(at));
}

const clock = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
const formats = new Map<string, Intl.DateTimeFormat>();

/** Making a format costs far more than using one, and a timeline uses one per line. */
function format(language: Language, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language} ${JSON.stringify(options)}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', options);
  formats.set(key, made);
  return made;
}

function zoneOf(timeZone: string | undefined): { timeZone?: string } {
  return timeZone ? { timeZone } : {};
}
