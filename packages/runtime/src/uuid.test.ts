import { isUuid } from '@aetherius/domain';
import { expect, test } from 'vitest';
import { createUuidSource } from './uuid.ts';

function sourceAt(...times: number[]): () => string {
  let call = 0;
  return createUuidSource({ now: () => new Date(times[Math.min(call++, times.length - 1)] ?? 0) });
}

test('an id is a UUID of version 7 that carries the time of the clock', () => {
  const id = sourceAt(Date.parse('2026-11-25T03:12:04.567Z'))();
  expect(isUuid(id)).toBe(true);
  expect(id[14]).toBe('7');
  expect('89ab').toContain(id[19]);
  expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(1795576324567);
});

test('ids of one millisecond rise strictly, also beyond what the counter holds', () => {
  const next = sourceAt(1000);
  const ids = Array.from({ length: 10_000 }, next);
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
});

test('ids still rise when the clock steps back', () => {
  const next = sourceAt(5000, 4000, 4500, 5001);
  const ids = [next(), next(), next(), next()];
  expect(ids.toSorted()).toEqual(ids);
});
