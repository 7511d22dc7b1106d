import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/**
 * The metrics of one app. Every app has a registry of its own, because several apps may live in one
 * process and the library's global one cannot hold a name twice.
 */
export interface Metrics {
  readonly counter: (definition: MetricDefinition) => Counter;
  readonly gauge: (definition: MetricDefinition) => Gauge;
  readonly histogram: (definition: MetricDefinition & { readonly buckets: number[] }) => Histogram;
  /** Everything in Prometheus' text format. */
  readonly text: () => Promise<string>;
}

/** A metric: its name without the prefix `aetherius_<app>_`, and labels with few values. */
export interface MetricDefinition {
  readonly name: string;
  readonly help: string;
  readonly labelNames?: readonly string[];
}

/** Makes the metrics of an app, `agent_manager` for instance. */
export function createMetrics(app: string): Metrics {
  const registry = new Registry();
  const full = ({ name, help, labelNames }: MetricDefinition) => ({
    name: `aetherius_${app}_${name}`,
    help,
    labelNames: [...(labelNames ?? [])],
    registers: [registry],
  });
  collectDefaultMetrics({ register: registry });
  return {
    counter: (definition) => new Counter(full(definition)),
    gauge: (definition) => new Gauge(full(definition)),
    histogram: (definition) => new Histogram({ ...full(definition), buckets: definition.buckets }),
    text: () => registry.metrics(),
  };
}
