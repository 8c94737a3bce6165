import type { MetricName, Metrics } from '../../src/telemetry/metrics.js';

/** Metrics that a test can read. */
export class CountingMetrics implements Metrics {
  readonly labelled = new Set<string>();
  readonly counts = new Map<MetricName, number>();

  count(name: MetricName, labels: Readonly<Record<string, string>> = {}, by = 1): void {
    for (const [label, value] of Object.entries(labels)) this.labelled.add(`${name} ${label}=${value}`);
    this.counts.set(name, (this.counts.get(name) ?? 0) + by);
  }

  gauge(): void {
    // Not asked for by these tests.
  }

  observe(): void {
    // Not asked for by these tests.
  }
}
