import { describe, expect, it } from 'vitest';
import { isAppError } from '@aetherius/domain';
import { compilePacks, loadPacks, parsePackFile } from './index.ts';

function problemOf(run: () => unknown): string {
  try {
    run();
    return 'none';
  } catch (error) {
    return isAppError(error)
      ? `${error.code} ${String(error.details['pack'] ?? '')}`
      : String(error);
  }
}

const fault = `
faults:
  - id: a
    class: a
    severity: low
    prior: 0
    when: { fact: x, if: 'fact.n > 1.0', weight: 1 }
    rivals: []
    explains: []
    remedies: [none]
`;

describe('the packs of the repository', () => {
  const pack = loadPacks();

  it('know at least 45 classes', () => {
    expect(new Set(pack.faults.map((one) => one.faultClass)).size).toBeGreaterThanOrEqual(45);
  });

  it('give every fault one required fact and a remedy', () => {
    const odd = pack.faults.filter(
      (one) =>
        one.evidence.filter((rule) => rule.required).length !== 1 || one.remedyIds.length === 0,
    );
    expect(odd).toEqual([]);
  });

  it('find no fault in lines that only look bad', () => {
    const lines = [
      '0 errors, 0 failed requests',
      'GET /health 200 in 3 ms',
      'processed 429 items',
      'listening on port 5000',
    ];
    const meanings = lines.flatMap((line) =>
      pack.logPatterns.filter((one) => one.match(line)).map((one) => `${one.patternId}: ${line}`),
    );
    expect(meanings).toEqual([]);
  });

  it.each([
    [
      'dial tcp 10.0.0.1:5432: connect: connection refused',
      'refused',
      { host: '10.0.0.1', port: '5432' },
    ],
    ['Error: connect ECONNREFUSED 10.0.0.1:6379', 'refused', { host: '10.0.0.1', port: '6379' }],
    ['java.net.UnknownHostException: db', 'unresolved', { host: 'db' }],
    [
      'could not translate host name "db" to address: Name or service not known',
      'unresolved',
      { host: 'db' },
    ],
    [
      "Access denied for user 'shop'@'10.1.0.2' (using password: YES)",
      'auth_failed',
      { user: 'shop' },
    ],
    [
      'Error: listen EADDRINUSE: address already in use :::3000',
      'address_in_use',
      { port: '3000' },
    ],
    [
      'panic: assignment to entry in nil map',
      'exception',
      { detail: 'assignment to entry in nil map' },
    ],
    ['/bin/sh: 1: pythn: not found', 'command_not_found', { command: 'pythn' }],
    ['Missing required environment variable: API_TOKEN', 'env_missing', { variable: 'API_TOKEN' }],
  ])('read "%s"', (line, meaning, fields) => {
    const found = pack.logPatterns
      .filter((one) => one.meaning === meaning)
      .map((one) => one.match(line))
      .filter((one) => one !== undefined);
    expect(found[0]).toMatchObject(fields);
  });
});

describe('a pack file', () => {
  it('is refused with its name when it is no YAML, lacks a field, or has an unknown one', () => {
    const bad = ['faults: [', 'faults: [{ id: a }]', `${fault}\nextra: 1`];
    expect(bad.map((text) => problemOf(() => parsePackFile('x.yaml', text)))).toEqual(
      bad.map(() => 'PACK_INVALID x.yaml'),
    );
  });

  it('is refused when an id is given twice or a condition does not compile', () => {
    const file = parsePackFile('x.yaml', fault);
    expect(problemOf(() => compilePacks([file, file]))).toBe('PACK_INVALID a');
    const broken = parsePackFile('x.yaml', fault.replace('fact.n > 1.0', 'fact.n >'));
    expect(problemOf(() => compilePacks([broken]))).toContain('EXPRESSION_INVALID');
  });

  it('compiles to predicates over the fields of a fact', () => {
    const rule = compilePacks([parsePackFile('x.yaml', fault)]).faults[0]?.evidence[0];
    expect(rule?.matches({ factId: 'f', kind: 'x', fields: { n: 2 } })).toBe(true);
    expect(rule?.matches({ factId: 'f', kind: 'x', fields: {} })).toBe(false);
  });
});
