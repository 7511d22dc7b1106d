/** A parsed cron schedule; times are UTC, as the controller without `timeZone` sees them. */
export interface CronSchedule {
  /** The first time strictly after an instant; undefined when there is none within four years. */
  nextAfter(at: Date): Date | undefined;
}

const fieldRanges: readonly (readonly [number, number])[] = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 6],
];

const macros: Readonly<Record<string, string>> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
};

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Parses the five fields of a cron schedule; undefined when it is not one. */
export function parseCron(text: string): CronSchedule | undefined {
  const words = (macros[text.trim()] ?? text.trim()).split(/\s+/);
  if (words.length !== 5) return undefined;
  const fields = words.map((word, index) => parseField(word, fieldRanges[index] ?? [0, 0]));
  const [minutes, hours, days, months, weekdays] = fields;
  if (!minutes || !hours || !days || !months || !weekdays) return undefined;
  const isAnyDay = words[2] === '*';
  const isAnyWeekday = words[4] === '*';
  const isDay = (at: Date): boolean => {
    const inMonth = days.has(at.getUTCDate());
    const inWeek = weekdays.has(at.getUTCDay());
    if (isAnyDay || isAnyWeekday) return inMonth && inWeek;
    return inMonth || inWeek;
  };
  return {
    nextAfter: (at) => {
      let time = Math.floor(at.getTime() / MINUTE_MS) * MINUTE_MS + MINUTE_MS;
      const limit = time + 4 * 366 * DAY_MS;
      while (time < limit) {
        const date = new Date(time);
        if (!months.has(date.getUTCMonth() + 1) || !isDay(date)) {
          time = Math.floor(time / DAY_MS) * DAY_MS + DAY_MS;
        } else if (hours.has(date.getUTCHours()) && minutes.has(date.getUTCMinutes())) {
          return date;
        } else time += MINUTE_MS;
      }
      return undefined;
    },
  };
}

function parseField(text: string, range: readonly [number, number]): Set<number> | undefined {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const match = /^(\*|\d+(?:-\d+)?)(?:\/(\d+))?$/.exec(part);
    if (!match) return undefined;
    const [first, last] = bounds(match[1] ?? '*', range, match[2] !== undefined);
    const step = Number(match[2] ?? 1);
    if (first < range[0] || last > range[1] + 1 || step < 1) return undefined;
    for (let value = first; value <= last; value += step) {
      // Sunday is 0 and, in many schedules, 7.
      values.add(range[1] === 6 && value === 7 ? 0 : value);
    }
  }
  return values;
}

function bounds(
  text: string,
  range: readonly [number, number],
  hasStep: boolean,
): readonly [number, number] {
  if (text === '*') return range;
  const [first, last] = text.split('-').map(Number);
  return [first ?? 0, last ?? (hasStep ? range[1] : (first ?? 0))];
}
