import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  diffFields,
  fieldsOf,
  hasPath,
  leavesOf,
  subtract,
  union,
  type FieldSet,
} from './field-set.ts';
import { kindSchema } from './schema/kube-schema.ts';

const steps = fc.constantFrom('f:a', 'f:b', 'k:{"name":"x"}');

/** Sets of up to three steps deep. */
function setsOfDepth(depth: number): fc.Arbitrary<FieldSet> {
  const below = depth === 0 ? fc.constant<FieldSet>({}) : setsOfDepth(depth - 1);
  return fc.dictionary(steps, below, { maxKeys: 2 });
}

const fieldSets = setsOfDepth(2);

function paths(set: FieldSet): string[] {
  const all = leavesOf(set).map((path) => path.filter((step) => step !== '.').join('/'));
  return [...new Set(all)].toSorted();
}

describe('field sets', () => {
  it('have in their union the fields of both', () => {
    fc.assert(
      fc.property(fieldSets, fieldSets, (a, b) => {
        const together = new Set(paths(union(a, b)));
        for (const path of [...paths(a), ...paths(b)]) expect(together).toContain(path);
      }),
    );
  });

  it('lose exactly the fields of the other in a difference', () => {
    fc.assert(
      fc.property(fieldSets, fieldSets, (a, b) => {
        const gone = new Set(paths(b));
        const expected = paths(a).filter((path) => !gone.has(path));
        expect(paths(subtract(a, b))).toEqual(expected);
      }),
    );
  });

  it('know a container apart from what is in it', () => {
    const set = { 'f:data': { 'f:a': {} } };
    expect(hasPath(set, ['f:data', 'f:a'])).toBe(true);
    expect(hasPath(set, ['f:data'])).toBe(false);
    expect(hasPath({ 'f:data': { '.': {}, 'f:a': {} } }, ['f:data'])).toBe(true);
  });

  it('of an object name items of lists by their keys', () => {
    const ports = [{ containerPort: 80 }, { containerPort: 80, protocol: 'UDP' }];
    const spec = { containers: [{ name: 'app', ports }] };
    expect(fieldsOf({ spec }, kindSchema('Pod'))).toEqual({
      'f:spec': {
        'f:containers': {
          'k:{"name":"app"}': {
            '.': {},
            'f:name': {},
            'f:ports': {
              'k:{"containerPort":80,"protocol":"TCP"}': { '.': {}, 'f:containerPort': {} },
              'k:{"containerPort":80,"protocol":"UDP"}': {
                '.': {},
                'f:containerPort': {},
                'f:protocol': {},
              },
            },
          },
        },
      },
    });
  });

  it('of a change name what was set and what is gone', () => {
    const schema = kindSchema('Deployment');
    const before = { spec: { replicas: 1, paused: true, selector: { matchLabels: { a: 'b' } } } };
    const after = { spec: { replicas: 2, selector: { matchLabels: { a: 'c' } } } };
    expect(diffFields(before, after, schema)).toEqual({
      set: { 'f:spec': { 'f:replicas': {}, 'f:selector': {} } },
      gone: { 'f:spec': { 'f:paused': {} } },
    });
  });
});
