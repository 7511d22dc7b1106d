import type { Metrics } from '@aetherius/runtime';

export type ManagerMetrics = ReturnType<typeof managerMetrics>;

/** All metrics of the manager. Labels have few values; a test holds that. */
export function managerMetrics(metrics: Metrics) {
  return {
    batches: metrics.counter({
      name: 'ingest_batches_total',
      help: 'Batches of signals by what was answered',
      labelNames: ['outcome'],
    }),
    signals: metrics.counter({
      name: 'ingest_signals_total',
      help: 'Signals that were new, by kind',
      labelNames: ['kind'],
    }),
    duplicates: metrics.counter({
      name: 'ingest_duplicates_total',
      help: 'Signals that were stored already',
    }),
    incidents: metrics.counter({
      name: 'incident_transitions_total',
      help: 'What became of incidents',
      labelNames: ['to'],
    }),
    noticedSeconds: metrics.histogram({
      name: 'incident_noticed_seconds',
      help: 'From the decisive status in the cluster to the open incident',
      buckets: [0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 60],
    }),
    diagnosedSeconds: metrics.histogram({
      name: 'incident_diagnosed_seconds',
      help: 'From the open incident to its first diagnosis',
      buckets: [0.25, 0.5, 1, 2, 3, 5, 10, 60],
    }),
    taskSeconds: metrics.histogram({
      name: 'task_seconds',
      help: 'Time of background tasks by outcome',
      labelNames: ['task', 'outcome'],
      buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    }),
    streams: metrics.gauge({ name: 'notice_streams', help: 'Open notice streams' }),
  };
}
