import { describe, expect, it } from 'vitest';
import { isAppError } from '@aetherius/domain';
import { compileExpression, compilePredicate } from './index.ts';

const fact = { reason: 'OOMKilled', count: 3, ports: ['http'], ready: false };

function codeOf(run: () => unknown): string {
  try {
    run();
    return 'none';
  } catch (error) {
    return isAppError(error) ? error.code : 'other';
  }
}

describe('a predicate', () => {
  it('compares texts, numbers and lists of a fact', () => {
    const source = 'fact.reason == "OOMKilled" && fact.count >= 3 && "http" in fact.ports';
    expect(compilePredicate(source, ['fact'])({ fact })).toBe(true);
  });

  it('is false when the fact lacks the field it asks for', () => {
    expect(compilePredicate('fact.missing == "x"', ['fact'])({ fact })).toBe(false);
  });

  it('is refused when it names something unknown', () => {
    expect(codeOf(() => compilePredicate('facts.count > 1', ['fact']))).toBe('EXPRESSION_INVALID');
  });
});

describe('a hostile expression', () => {
  it('is refused when it is huge, deep, nested or a regular expression', () => {
    const hostile = [
      `1${'+1'.repeat(900)} > 0`,
      `${'('.repeat(500)}true${')'.repeat(500)}`,
      '[1].all(a, [1].all(b, [1].all(c, true)))',
      'fact.reason.matches("(a+)+$")',
    ];
    expect(hostile.map((source) => codeOf(() => compilePredicate(source, ['fact'])))).toEqual(
      hostile.map(() => 'EXPRESSION_INVALID'),
    );
  });
});

describe('an expression', () => {
  it('computes a value from its variables', () => {
    expect(compileExpression('a.name + "!"', ['a'])({ a: { name: 'x' } })).toBe('x!');
  });
});
