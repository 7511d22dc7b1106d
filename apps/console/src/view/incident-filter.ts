import type { CallInput } from '@aetherius/contract';
import type { IncidentState, Severity } from '@aetherius/domain';
import { incidentStates, severities } from '@aetherius/domain';

/** What narrows the list of incidents. It lives in the URL, so that a view can be sent. */
export interface IncidentFilter {
  readonly states: readonly IncidentState[];
  readonly severities: readonly Severity[];
  readonly clusterId: string;
  readonly namespace: string;
  readonly text: string;
}

/** Nothing narrowed. */
export const emptyFilter: IncidentFilter = {
  states: [],
  severities: [],
  clusterId: '',
  namespace: '',
  text: '',
};

/** Reads a filter from a URL; what is not a known value is left out. */
export function parseIncidentFilter(search: URLSearchParams): IncidentFilter {
  return {
    states: knownValues(incidentStates, search.getAll('state')),
    severities: knownValues(severities, search.getAll('severity')),
    clusterId: search.get('cluster') ?? '',
    namespace: search.get('namespace') ?? '',
    text: search.get('q') ?? '',
  };
}

/** The URL form of a filter: empty parts leave no trace. */
export function toSearchParams(filter: IncidentFilter): URLSearchParams {
  const search = new URLSearchParams();
  for (const state of filter.states) search.append('state', state);
  for (const severity of filter.severities) search.append('severity', severity);
  if (filter.clusterId) search.set('cluster', filter.clusterId);
  if (filter.namespace) search.set('namespace', filter.namespace);
  if (filter.text) search.set('q', filter.text);
  return search;
}

/** The question to the API. `INC-204` and `#204` ask for the number, not for the text. */
export function toIncidentQuery(filter: IncidentFilter): CallInput<'listIncidents'> {
  const number = incidentNumber(filter.text);
  return {
    ...(filter.states.length > 0 ? { state: [...filter.states] } : {}),
    ...(filter.severities.length > 0 ? { severity: [...filter.severities] } : {}),
    ...(filter.clusterId ? { clusterId: filter.clusterId } : {}),
    ...(filter.namespace ? { namespace: filter.namespace } : {}),
    ...(number === undefined && filter.text.trim() !== '' ? { q: filter.text.trim() } : {}),
    ...(number === undefined ? {} : { number }),
  };
}

/** The number in `INC-204`, `#204`; undefined for other text. */
export function incidentNumber(text: string): number | undefined {
  const match = /^\s*(?:inc-|#)(\d{1,9})\s*$/i.exec(text);
  return match ? Number(match[1]) : undefined;
}

/** Whether anything is narrowed. */
export function isFiltered(filter: IncidentFilter): boolean {
  return toSearchParams(filter).size > 0;
}

/** The list with a value added or taken out, in the order of `known`. */
export function toggled<Value extends string>(
  known: readonly Value[],
  values: readonly Value[],
  value: string,
): Value[] {
  return known.filter((each) => (each === value ? !values.includes(each) : values.includes(each)));
}

function knownValues<Value extends string>(
  known: readonly Value[],
  values: readonly string[],
): Value[] {
  return known.filter((each) => values.includes(each));
}
