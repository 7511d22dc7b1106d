import { conditionOf, instantOf, recordsAt, refOf, textAt } from '@aetherius/domain';
import type { EvidenceSource, KubeObject, LogPattern, ObjectRef } from '@aetherius/domain';
import { timeOfLine } from './log-times.ts';
import { containerSpec } from './scene.ts';
import { isAskedAbout } from './workloads.ts';
import type { Scene } from './scene.ts';
import { isoSeconds, wordAt } from './reading.ts';

/** Lines of a log that are read, newest last; older ones seldom matter and cost time. */
export const maxLogLines = 400;
const maxLineLength = 2000;
/** A running container's last error is current while it is this fresh. */
const currentMs = 15 * 60_000;

/** What programs say in their logs, by the pack's patterns; one fact for each thing said. */
export function readLogs(scene: Scene): void {
  for (const [key, logs] of Object.entries(scene.snapshot.logs)) {
    const [namespace = '', name = '', container = ''] = key.split('/');
    const pod = scene.view.get({ kind: 'Pod', namespace, name });
    const owner: ObjectRef = pod ? refOf(scene.ownerOf(pod)) : { kind: 'Pod', namespace, name };
    const place = { pod, podRef: { kind: 'Pod', namespace, name }, owner, container };
    for (const previous of [false, true]) {
      const text = previous ? logs.previous : logs.current;
      if (text) readLog(scene, place, { text, previous });
    }
  }
}

interface Place {
  readonly pod: KubeObject | undefined;
  readonly podRef: ObjectRef;
  readonly owner: ObjectRef;
  readonly container: string;
}

interface Found {
  readonly pattern: LogPattern;
  readonly groups: Readonly<Record<string, string>>;
  readonly line: string;
  readonly index: number;
  readonly count: number;
  readonly firstIndex: number;
}

function readLog(scene: Scene, place: Place, log: { text: string; previous: boolean }): void {
  const lines = log.text.split('\n').slice(-maxLogLines);
  const found = matchLines(scene.pack.logPatterns, lines);
  const isHealthy = isContainerHealthy(place);
  if (!log.previous) readMemoryInLog(scene, place, lines);
  // Later lines may say that what was wrong is over.
  const recoveredAt = lines.findLastIndex((line) => recovery.test(line));
  for (const one of found.values()) {
    const isOver = recoveredAt > one.index;
    const age = ageOf(scene, lines, one.index);
    const isCurrent = !isOver && (age === undefined || age < currentMs);
    scene.ledger.add({
      kind: `log_${one.pattern.meaning}`,
      subject: place.owner,
      container: place.container,
      source: logSource(place, one.line, log.previous),
      at: timeText(lines, one.index),
      // The crash of a broken container is the symptom, and its log only tells why.
      abnormal: isHealthy && isCurrent && !log.previous && isWeighty(one, lines.length),
      refs: { pod: place.podRef },
      fields: {
        ...one.groups,
        line: shorten(one.line),
        image: imageOf(place),
        count: one.count,
        lines: lines.length,
        share: Math.round((one.count / Math.max(1, lines.length)) * 100),
        isCurrent,
        isHealthy,
        previous: log.previous,
        index: one.index,
        firstIndex: one.firstIndex,
        isRising: isRising(lines, one),
        wholeAtEnd: lines.length - one.index <= 12,
      },
    });
  }
}

/** Meanings that are context: they tell of a fault only together with something else. */
const harmless = new Set(['waiting', 'client_flood', 'memory_growing', 'config_reloaded']);

/** One slip among hundreds of good lines is no symptom; the end of the log, or a habit, is. */
function isWeighty(found: Found, lines: number): boolean {
  if (harmless.has(found.pattern.meaning)) return false;
  return lines - found.index <= 12 || found.count >= 3 || found.count / lines >= 0.05;
}

/** One entry for each pattern and the names that it found, with the newest line. */
function matchLines(patterns: readonly LogPattern[], lines: readonly string[]): Map<string, Found> {
  const found = new Map<string, Found>();
  const byShape = new Map<string, readonly LogPattern[]>();
  lines.forEach((raw, index) => {
    if (raw.length < 3) return;
    const line = raw.slice(0, maxLineLength).replaceAll('\\"', '"');
    const shape = shapeOf(line);
    const fitting = byShape.get(shape) ?? patterns.filter((pattern) => pattern.match(line));
    byShape.set(shape, fitting);
    for (const pattern of fitting) addMatch(found, pattern, { line, index });
  });
  return found;
}

/**
 * What lines of one statement of a program share: all but their numbers. Numbers of three digits
 * stay, because a status code makes the difference between good and bad.
 */
function shapeOf(line: string): string {
  return line.replaceAll(/\d+/g, (digits) =>
    digits.length === 3 ? digits : '#'.repeat(digits.length),
  );
}

function addMatch(
  found: Map<string, Found>,
  pattern: LogPattern,
  at: { readonly line: string; readonly index: number },
): void {
  const groups = pattern.match(at.line);
  if (!groups) return;
  const key = `${pattern.meaning} ${JSON.stringify(groups)}`;
  const before = found.get(key);
  found.set(key, {
    pattern,
    groups,
    ...at,
    count: (before?.count ?? 0) + 1,
    firstIndex: before?.firstIndex ?? at.index,
  });
}

/** A memory figure in a log line, with what it is a figure of. */
const memoryFigure =
  /\b((?:heap|memory|mem|rss)(?:[_ ](?:used|usage|size|in use|consumption|alloc\w*))?(?:[_ ]?(?:mb|mib|percent|bytes))?)["']?\s*[:=]?\s*(?:is |at )?(\d+(?:\.\d+)?)\s*(MB|MiB|Mi|GB|%)?/i;

const memoryWorry =
  /leak|keeps? growing|approaching|near(?:ing)? (?:the )?limit|GC overhead|OutOfMemory|(?:memory|heap)[^\n]{0,30}(?:critical|warning|pressure|high)/i;

/** Memory that a program reports of itself, when it only ever grows. */
function readMemoryInLog(scene: Scene, place: Place, lines: readonly string[]): void {
  const found = lines.flatMap((line) => {
    const match = memoryFigure.exec(line);
    return match
      ? [
          {
            line,
            label: (match[1] ?? '').toLowerCase(),
            value: Number(match[2]),
            unit: match[3] ?? '',
          },
        ]
      : [];
  });
  const label = found.at(-1)?.label;
  const figures = found.filter((one) => one.label === label);
  const [first, last] = [figures[0], figures.at(-1)];
  if (!first || !last || figures.length < 5 || last.value < first.value * 1.3) return;
  const rises = figures.filter(
    (one, index) => one.value >= (figures[index - 1]?.value ?? 0),
  ).length;
  if (rises / figures.length < 0.8) return;
  const isWorried = lines.some((line) => memoryWorry.test(line));
  scene.ledger.add({
    kind: 'memory_rising_logged',
    // A cache that fills grows too; the program's own worry makes the difference.
    abnormal: isWorried && last.value >= first.value * 2,
    subject: place.owner,
    container: place.container,
    source: logSource(place, last.line, false),
    refs: { pod: place.podRef },
    fields: {
      from: `${first.value}${first.unit}`,
      to: `${last.value}${last.unit}`,
      factor: Math.round((last.value / Math.max(first.value, 1)) * 10) / 10,
      isAsked: isAskedAbout(scene, place.owner),
      figures: figures.length,
      line: shorten(last.line),
    },
  });
}

function logSource(place: Place, line: string, previous: boolean): EvidenceSource {
  return {
    kind: 'log',
    ref: place.podRef,
    container: place.container,
    previous,
    line: line.slice(0, 600),
  };
}

/** A line without its time stamp, short enough for a sentence. */
function shorten(line: string): string {
  const message = /"(?:msg|message|error)"\s*:\s*"((?:[^"\\]|\\.){8,})"/.exec(line)?.[1] ?? line;
  const bare = message
    .replace(
      /^\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d[.,\d]*(?:Z|[+-]\d\d:?\d\d)?\]?\s*(?:UTC\s*)?/,
      '',
    )
    .trim();
  return bare.length > 220 ? `${bare.slice(0, 219)}…` : bare;
}

const recovery =
  /\b(?:recovered|reconnected|connection (?:re-?established|established|restored)|connected to|back online|now healthy|succeeded after|started successfully|all systems)\b/i;

/** Whether the thing happens more often in the log's second half than in its first. */
function isRising(lines: readonly string[], found: Found): boolean {
  const middle = lines.length / 2;
  return found.count >= 3 && found.firstIndex > middle / 2 && found.index > middle;
}

function ageOf(scene: Scene, lines: readonly string[], index: number): number | undefined {
  const instant = instantAround(lines, index);
  return instant === undefined ? undefined : scene.nowMs - instant;
}

function timeText(lines: readonly string[], index: number): string | undefined {
  const instant = instantAround(lines, index);
  return instant === undefined ? undefined : isoSeconds(instant);
}

function instantAround(lines: readonly string[], index: number): number | undefined {
  for (let at = index; at >= Math.max(0, index - 6); at -= 1) {
    const instant = timeOfLine(lines[at] ?? '');
    if (instant !== undefined) return instant;
  }
  return undefined;
}

function imageOf(place: Place): string {
  const spec = place.pod && containerSpec(place.pod, place.container);
  return wordAt(spec, 'image');
}

function isContainerHealthy(place: Place): boolean {
  if (!place.pod) return false;
  const status = recordsAt(place.pod, 'status.containerStatuses').find(
    (one) => textAt(one, 'name') === place.container,
  );
  const isPodReady = textAt(conditionOf(place.pod, 'Ready'), 'status') === 'True';
  return status?.['ready'] === true || (status === undefined && isPodReady);
}

/** When the container that wrote a log was started, if its pod tells. */
export function startedAtOf(pod: KubeObject, container: string): number | undefined {
  const status = recordsAt(pod, 'status.containerStatuses').find(
    (one) => textAt(one, 'name') === container,
  );
  return instantOf(textAt(status, 'state.running.startedAt'));
}
