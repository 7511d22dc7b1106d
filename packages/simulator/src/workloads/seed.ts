import type { ControllerContext } from '../controllers/controller-context.ts';
export interface Seeder {
  seed(options: Readonly<Record<string, unknown>>): unknown;
}
export function createSeeder(_context: ControllerContext): Seeder {
  return { seed: () => undefined };
}
