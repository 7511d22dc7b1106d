import type { Metrics } from '@aetherius/runtime';

/** All metrics of reasoning. */
export function reasoningMetrics(metrics: Metrics) {
  return {
    diagnoseSeconds: metrics.histogram({
      name: 'diagnosis_seconds',
      help: 'Time that the engines take for one input',
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
    }),
    verdicts: metrics.counter({
      name: 'diagnoses_total',
      help: 'Diagnoses by verdict',
      labelNames: ['verdict'],
    }),
  };
}
