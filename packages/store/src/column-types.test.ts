import { expect, test } from 'vitest';
import { toIsoTime } from './column-types.ts';

test.each([
  ['2026-11-25 03:12:04+00', '2026-11-25T03:12:04.000Z'],
  ['2026-11-25 03:12:04.5+00', '2026-11-25T03:12:04.500Z'],
  ['2026-11-25 03:12:04.123456+00', '2026-11-25T03:12:04.123456Z'],
  ['2026-11-25 11:12:04.123+08:00', '2026-11-25T03:12:04.123Z'],
])('the instant %s reads %s', (printed, iso) => {
  expect(toIsoTime(printed)).toBe(iso);
});
