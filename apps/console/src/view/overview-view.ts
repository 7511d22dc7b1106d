import type { ClusterView, IncidentView } from '@aetherius/contract';
import type { IsoTime, Message, Severity } from '@aetherius/domain';
import { message, severities } from '@aetherius/domain';
import { severityTone } from './incident-view.ts';
import { ageMessage } from './time.ts';
import type { Tone } from '../ui/tone.ts';

/** The one large sentence of the overview, and what it stands on. */
export interface Verdict {
  readonly headline: Message;
  readonly tone: Tone;
  /** What was looked at, and when. */
  readonly basis?: Message;
  readonly lastSignal?: Message;
}

/** What the verdict is made from. `openIncidents` are those that are not mitigated. */
export interface VerdictInput {
  readonly clusters: readonly ClusterView[];
  readonly openIncidents: readonly IncidentView[];
  readonly nowMs: number;
}

/**
 * What is known of everything watched. Broken things come first; then what cannot be seen, because
 * silence is not health; "nothing is wrong" is said only when every cluster is seen.
 */
export function overviewVerdict(input: VerdictInput): Verdict {
  const { clusters, openIncidents } = input;
  if (clusters.length === 0)
    return { headline: message('console.verdict.no_clusters'), tone: 'neutral' };
  const basis = watchedBasis(input);
  if (openIncidents.length > 0) return { ...openVerdict(openIncidents), ...basis };
  const silent = clusters.filter((each) => each.health === 'silent').map((each) => each.name);
  if (silent.length > 0) {
    return {
      headline: message('console.verdict.silent', { clusters: silent }),
      tone: 'critical',
      ...basis,
    };
  }
  const partial = clusters.filter((each) => each.health === 'partial').map((each) => each.name);
  if (partial.length > 0) {
    return {
      headline: message('console.verdict.partial', { clusters: partial }),
      tone: 'warning',
      ...basis,
    };
  }
  return { headline: message('console.verdict.well'), tone: 'good', ...basis };
}

/** One incident speaks for itself; several are counted. */
function openVerdict(incidents: readonly IncidentView[]): Verdict {
  const [only, second] = incidents;
  const worst = worstOf(incidents.map((each) => each.severity));
  const tone = severityTone[worst];
  if (only && !second) return { headline: only.headlineMessage, tone };
  const critical = incidents.filter((each) => each.severity === 'critical').length;
  const code = critical > 0 ? 'console.verdict.open_critical' : 'console.verdict.open';
  return { headline: message(code, { n: incidents.length, critical }), tone };
}

function worstOf(all: readonly Severity[]): Severity {
  return severities.find((each) => all.includes(each)) ?? 'info';
}

function watchedBasis({ clusters, nowMs }: VerdictInput): Pick<Verdict, 'basis' | 'lastSignal'> {
  const workloads = clusters.reduce((sum, each) => sum + each.workloads, 0);
  const basis = message('console.verdict.basis', { workloads, clusters: clusters.length });
  const lastSignalAt = newest(clusters.map((each) => each.lastSignalAt));
  return lastSignalAt ? { basis, lastSignal: ageMessage(lastSignalAt, nowMs) } : { basis };
}

function newest(instants: readonly (IsoTime | null)[]): IsoTime | undefined {
  return instants
    .filter((each) => each !== null)
    .sort()
    .at(-1);
}
