/**
 * CEL expressions: compiled once, checked against the names they may use, evaluated with bounds on
 * size, depth and nesting, and without regular expressions. Pure. Fails with EXPRESSION_INVALID
 * when an expression cannot be compiled; a predicate never fails at run time.
 *
 * Example: `compilePredicate('fact.exitCode == 127', ['fact'])({ fact: { exitCode: 127 } })`.
 */
export { compileExpression, compilePredicate } from './expression.ts';
export type { Expression } from './expression.ts';
