import { createMetrics, type Metrics } from '@aetherius/runtime';
import type { OutboxCounters } from './signals/outbox.ts';

/** What the agent counts, as Prometheus reads it. */
export interface AgentMetrics {
  /** A stage of the pipeline took a signal. */
  readonly countStage: (stage: string) => void;
  /** Sets the gauges from the counters of source and outbox; called before each read. */
  readonly update: (state: AgentCounters) => void;
  readonly text: () => Promise<string>;
}

/** The agent's own counters; all but the sizes only grow. */
export interface AgentCounters {
  readonly source: Readonly<Record<string, number>>;
  readonly outbox: Readonly<OutboxCounters>;
  readonly outboxSize: number;
  readonly objects: number;
  readonly firing: number;
  readonly sendFailures: number;
}

/** Makes the metrics of an agent. Labels are stages and counters of ours, so they are few. */
export function createAgentMetrics(
  metrics: Metrics = createMetrics('collect_agent'),
): AgentMetrics {
  const stages = metrics.counter({
    name: 'stage_signals_total',
    help: 'Signals that reached a stage of the pipeline',
    labelNames: ['stage'],
  });
  const source = metrics.gauge({
    name: 'source_events',
    help: 'Lists, watches, bad lines and other counts of the object source since its start',
    labelNames: ['event'],
  });
  const outbox = metrics.gauge({
    name: 'outbox_signals',
    help: 'Signals of the outbox since its start, by what became of them',
    labelNames: ['outcome'],
  });
  const size = metrics.gauge({ name: 'outbox_size', help: 'Signals that wait to be stored' });
  const objects = metrics.gauge({ name: 'objects', help: 'Objects in the cache' });
  const firing = metrics.gauge({ name: 'symptoms_firing', help: 'Symptoms that fire now' });
  const failures = metrics.gauge({ name: 'send_failures', help: 'Batches that were not answered' });
  return {
    countStage: (stage) => stages.inc({ stage }),
    update: (state) => {
      for (const [event, count] of Object.entries(state.source)) source.set({ event }, count);
      for (const [outcome, count] of Object.entries(state.outbox)) outbox.set({ outcome }, count);
      size.set(state.outboxSize);
      objects.set(state.objects);
      firing.set(state.firing);
      failures.set(state.sendFailures);
    },
    text: () => metrics.text(),
  };
}
