import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

describe('the kit', () => {
  it('imports only React, Base UI, icons and itself', () => {
    const folder = import.meta.dirname;
    const foreign = readdirSync(folder)
      .filter((name) => !name.endsWith('.test.ts') && !name.endsWith('.css'))
      .flatMap((name) => {
        const text = readFileSync(join(folder, name), 'utf8');
        return [...text.matchAll(/from '([^']+)'/g)].map((match) => `${name}: ${match[1]}`);
      })
      .filter(
        (line) => !/: (react|lucide-react|@base-ui\/react\/[a-z]+|\.\/[\w-]+\.tsx?)$/.test(line),
      );
    expect(foreign).toEqual([]);
  });
});
