import { Environment } from '@marcbachmann/cel-js';
import type { ASTNode } from '@marcbachmann/cel-js';
import { appError } from '@aetherius/domain';

/** Bounds that no expression of a pack or a workflow comes near, and that stop hostile ones. */
const limits = {
  maxAstNodes: 400,
  maxDepth: 32,
  maxListElements: 64,
  maxMapEntries: 32,
  maxCallArguments: 8,
};
const maxSourceLength = 2000;
/** Macros over lists multiply their work; two levels are enough for every rule there is. */
const maxComprehensionDepth = 2;
const comprehensions = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);

/** A compiled expression: the same values give the same answer. Throws EXPRESSION_INVALID. */
export type Expression = (values: Readonly<Record<string, unknown>>) => unknown;

/** Compiles an expression over the named variables, all of dynamic type. */
export function compileExpression(source: string, variables: readonly string[]): Expression {
  if (source.length > maxSourceLength) throw invalid(source, 'longer than 2,000 characters');
  const program = parse(source, variables);
  refuseCostly(program.ast, source);
  return (values) => {
    try {
      return program(values);
    } catch (cause) {
      throw invalid(source, problemOf(cause), cause);
    }
  };
}

/** Compiles a condition. A value that is missing or not a boolean at run time counts as false. */
export function compilePredicate(
  source: string,
  variables: readonly string[],
): (values: Readonly<Record<string, unknown>>) => boolean {
  const program = parse(source, variables);
  if (source.length > maxSourceLength) throw invalid(source, 'longer than 2,000 characters');
  refuseCostly(program.ast, source);
  return (values) => {
    try {
      return program(values) === true;
    } catch {
      // A rule that asks for a field this fact does not have simply does not match.
      return false;
    }
  };
}

function parse(source: string, variables: readonly string[]) {
  const environment = new Environment({ limits });
  for (const name of variables) environment.registerVariable(name, 'dyn');
  try {
    const program = environment.parse(source);
    const checked = program.check();
    if (!checked.valid) throw checked.error ?? new Error('does not type-check');
    return program;
  } catch (cause) {
    throw invalid(source, problemOf(cause), cause);
  }
}

/** Regular expressions can take exponential time, and no rule needs them: `contains` is enough. */
function refuseCostly(node: ASTNode, source: string): void {
  visit(node, 0, (name, depth) => {
    if (name === 'matches') throw invalid(source, 'matches() is not allowed');
    if (depth > maxComprehensionDepth) throw invalid(source, 'macros are nested too deeply');
  });
}

function visit(node: unknown, depth: number, onCall: (name: string, depth: number) => void): void {
  if (Array.isArray(node)) {
    for (const child of node) visit(child, depth, onCall);
    return;
  }
  if (typeof node !== 'object' || node === null || !('op' in node) || !('args' in node)) return;
  const { op, args } = node;
  const isCall = op === 'call' || op === 'rcall';
  const name = isCall && Array.isArray(args) ? String(args[0]) : '';
  const inner = comprehensions.has(name) ? depth + 1 : depth;
  if (isCall) onCall(name, inner);
  visit(args, inner, onCall);
}

function problemOf(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.split('\n')[0] ?? text;
}

function invalid(source: string, problem: string, cause?: unknown) {
  return appError('EXPRESSION_INVALID', { expression: source.slice(0, 200), problem }, { cause });
}
