/**
 * What every process needs and no layer owns: logger, metrics, clock, lifecycle, deadlines.
 */
export * from './clock.ts';
export * from './logger.ts';
export * from './uuid.ts';
