const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const isoTime =
  /(\d{4})[-/](\d\d)[-/](\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,]\d+)?(Z|[+-]\d\d:?\d\d)?/;
const accessLogTime =
  /(\d{1,2})\/([A-Z][a-z]{2})\/(\d{4})[: ](\d\d):(\d\d):(\d\d)(?: ([+-]\d{4}))?/;
const ctimeTime = /[A-Z][a-z]{2} ([A-Z][a-z]{2}) +(\d{1,2}) (\d\d):(\d\d):(\d\d) (?:UTC )?(\d{4})/;

/**
 * The instant that a log line carries, in milliseconds; undefined when none is recognised. A time
 * without a zone is taken as UTC, which is what containers almost always have.
 */
export function timeOfLine(line: string): number | undefined {
  const head = line.slice(0, 160);
  const iso = isoTime.exec(head);
  if (iso) {
    const [, year, month, day, hour, minute, second, zone] = iso;
    return finite(Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${zoneOf(zone)}`));
  }
  const access = accessLogTime.exec(head);
  if (access) {
    const [, day = '', month = '', year, hour, minute, second, zone] = access;
    return fromParts({ year, month, day, time: `${hour}:${minute}:${second}`, zone });
  }
  const ctime = ctimeTime.exec(head);
  if (!ctime) return undefined;
  const [, month = '', day = '', hour, minute, second, year] = ctime;
  return fromParts({ year, month, day, time: `${hour}:${minute}:${second}`, zone: undefined });
}

function fromParts(parts: {
  readonly year: string | undefined;
  readonly month: string;
  readonly day: string;
  readonly time: string;
  readonly zone: string | undefined;
}): number | undefined {
  const month = String(months.indexOf(parts.month) + 1).padStart(2, '0');
  const day = parts.day.padStart(2, '0');
  return finite(Date.parse(`${parts.year}-${month}-${day}T${parts.time}${zoneOf(parts.zone)}`));
}

function zoneOf(zone: string | undefined): string {
  if (!zone || zone === 'Z') return 'Z';
  return zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
}

function finite(instant: number): number | undefined {
  return Number.isNaN(instant) ? undefined : instant;
}
