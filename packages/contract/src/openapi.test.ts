import { describe, expect, it } from 'vitest';
import { openApiDocument } from './openapi.ts';
import { operations } from './operations.ts';

/** Every `$ref` in a document. */
function refsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(refsOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '$ref' ? [String(inner)] : refsOf(inner),
  );
}

describe('the OpenAPI document', () => {
  const union = openApiDocument('union', '0.0.0');

  it('is the one that was reviewed', async () => {
    const text = `${JSON.stringify(union, null, 2)}\n`;
    await expect(text).toMatchFileSnapshot('./openapi.golden.txt');
  });

  it('has every operation of the route table', () => {
    const ids = Object.values(union.paths).flatMap((path) =>
      Object.values(path).map((operation) => (operation as { operationId: string }).operationId),
    );
    expect(ids.toSorted()).toEqual(Object.keys(operations).toSorted());
  });

  it('refers only to schemas that it has, and has none that nobody refers to', () => {
    const used = new Set(refsOf(union).map((ref) => ref.replace('#/components/schemas/', '')));
    expect([...used].toSorted()).toEqual(Object.keys(union.components.schemas).toSorted());
  });

  it('of one app has what that app serves, and the schemas for it', () => {
    const { paths, components } = openApiDocument('reasoning', '0.0.0');
    expect(Object.keys(paths)).toEqual([
      '/v1/diagnoses',
      '/v1/version',
      '/health',
      '/metrics',
      '/openapi.json',
    ]);
    expect(components.schemas).toHaveProperty('DiagnosisInput');
    expect(components.schemas).not.toHaveProperty('Incident');
  });
});
