import { describe, expect, expectTypeOf, it } from 'vitest';
import type * as z from 'zod';
import { operations, type Operation } from './operations.ts';
import { routeEntries, routes, type CallInput, type CallOutput, type Route } from './routes.ts';
import type { IncidentDetail } from './schemas/incident.ts';

describe('the route table', () => {
  it('has the light half of every route unchanged', () => {
    for (const [id, route] of routeEntries()) {
      const light: Operation = operations[id];
      expect(route).toMatchObject({ ...light });
    }
  });

  it('describes the parameters that stand in the path, and no others', () => {
    for (const [id, route] of routeEntries()) {
      const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      const shape = (route.params as z.ZodObject | undefined)?.shape ?? {};
      expect([id, ...Object.keys(shape)]).toEqual([id, ...inPath]);
    }
  });

  it.each([
    ['REQUEST_INVALID', (route: Route) => route.query ?? route.params ?? route.body],
    ['FORBIDDEN', (route: Route) => route.method === 'POST'],
    ['CONFLICT', (route: Route) => route.changesState],
  ])('lists %s where it may happen', (code, mayHappen) => {
    const lacking = routeEntries()
      .filter(([, route]) => mayHappen(route) && !route.errors.some((error) => error === code))
      .map(([id]) => id);
    expect(lacking).toEqual([]);
  });

  it('asks for more than reading where state changes', () => {
    const writing = routeEntries().filter(([, { changesState }]) => changesState);
    expect(writing.filter(([, { action }]) => action === 'read')).toEqual([]);
  });

  it('takes text of a query as numbers and single values as well as lists', () => {
    const { query } = routes.listIncidents;
    expect(query.parse({ limit: '20', number: '204' })).toMatchObject({ limit: 20, number: 204 });
    expect(query.parse({ state: 'open' }).state).toBe('open');
    expect(query.parse({ state: ['open', 'mitigated'] }).state).toEqual(['open', 'mitigated']);
    expect(query.safeParse({ limit: '201' }).success).toBe(false);
    expect(query.safeParse({ state: 'closed' }).success).toBe(false);
  });

  it('gives callers their types', () => {
    expectTypeOf<CallOutput<'getIncident'>>().toEqualTypeOf<IncidentDetail>();
    expectTypeOf<{ limit: 20; state: 'open' }>().toExtend<CallInput<'listIncidents'>>();
    // @ts-expect-error an incident has no such state
    expectTypeOf<{ state: 'closed' }>().toExtend<CallInput<'listIncidents'>>();
  });
});
