import { incidentStates, severities } from '@aetherius/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  emptyFilter,
  incidentNumber,
  isFiltered,
  parseIncidentFilter,
  toggled,
  toIncidentQuery,
  toSearchParams,
} from './incident-filter.ts';

describe('a filter', () => {
  it('comes back from its URL unchanged', () => {
    const filters = fc.record({
      states: fc.subarray([...incidentStates]),
      severities: fc.subarray([...severities]),
      clusterId: fc.string(),
      namespace: fc.string(),
      text: fc.string(),
    });
    fc.assert(
      fc.property(filters, (filter) => {
        const url = new URL(`http://console/incidents?${toSearchParams(filter)}`);
        expect(parseIncidentFilter(url.searchParams)).toEqual(filter);
      }),
    );
  });

  it('leaves out values that do not exist', () => {
    const search = new URLSearchParams('state=open&state=exploded&severity=huge');
    expect(parseIncidentFilter(search)).toEqual({ ...emptyFilter, states: ['open'] });
  });

  it('leaves no trace in the URL when it is empty', () => {
    expect(toSearchParams(emptyFilter).toString()).toBe('');
    expect(isFiltered(emptyFilter)).toBe(false);
    expect(isFiltered({ ...emptyFilter, text: 'x' })).toBe(true);
  });

  it('asks the API only for what is narrowed', () => {
    expect(toIncidentQuery(emptyFilter)).toEqual({});
    expect(toIncidentQuery({ ...emptyFilter, states: ['open'], text: ' cart ' })).toEqual({
      state: ['open'],
      q: 'cart',
    });
  });

  it('asks for the number when the text is one', () => {
    expect(toIncidentQuery({ ...emptyFilter, text: 'INC-204' })).toEqual({ number: 204 });
    expect(['inc-7', '#204', '204', 'INC-', 'checkout'].map(incidentNumber)).toEqual([
      7,
      204,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('keeps the order of its values while they are switched', () => {
    expect(toggled(severities, ['low'], 'critical')).toEqual(['critical', 'low']);
    expect(toggled(severities, ['critical', 'low'], 'critical')).toEqual(['low']);
  });
});
