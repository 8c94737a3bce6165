/** Counts and measures, behind a narrow interface so that rooms need no metrics library. Names follow Prometheus: `podwhy_…_total`, `podwhy_…_seconds`. */
export interface Metrics {
  count(name: MetricName, labels?: Readonly<Record<string, string>>, by?: number): void;
  gauge(name: MetricName, value: number, labels?: Readonly<Record<string, string>>): void;
  /** Seconds. */
  observe(name: MetricName, seconds: number, labels?: Readonly<Record<string, string>>): void;
}

export type MetricName = `podwhy_${string}`;

export const silentMetrics: Metrics = { count: () => undefined, gauge: () => undefined, observe: () => undefined };
