/**
 * What every process needs and no layer owns: logger, metrics, clock, lifecycle, deadlines.
 */
export * from './authorize.ts';
export * from './clock.ts';
export * from './deadline.ts';
export * from './http/index.ts';
export * from './in-parallel.ts';
export * from './lifecycle.ts';
export * from './logger.ts';
export * from './metrics.ts';
export * from './uuid.ts';
