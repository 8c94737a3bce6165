import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { MetricName, Metrics } from './metrics.js';

export interface PrometheusMetrics extends Metrics {
  /** The text of `/metrics`. */
  text(): Promise<string>;
  readonly contentType: string;
}

/**
 * Metrics for Prometheus. A metric comes into being with its first use; its label names are those of that use, and a
 * later use with others is left out rather than thrown into the caller's face.
 */
export function createMetrics(): PrometheusMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const counters = new Map<string, Counter>();
  const gauges = new Map<string, Gauge>();
  const histograms = new Map<string, Histogram>();
  const config = (name: MetricName, labels: Readonly<Record<string, string>>) => ({
    name,
    help: name.slice('podwhy_'.length).replaceAll('_', ' '),
    labelNames: Object.keys(labels),
    registers: [registry],
  });
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    count: (name, labels = {}, by = 1) => {
      const counter = counters.get(name) ?? new Counter(config(name, labels));
      counters.set(name, counter);
      ignoreOtherLabels(() => {
        counter.inc({ ...labels }, by);
      });
    },
    gauge: (name, value, labels = {}) => {
      const gauge = gauges.get(name) ?? new Gauge(config(name, labels));
      gauges.set(name, gauge);
      ignoreOtherLabels(() => {
        gauge.set({ ...labels }, value);
      });
    },
    observe: (name, seconds, labels = {}) => {
      const histogram =
        histograms.get(name) ??
        new Histogram({ ...config(name, labels), buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60] });
      histograms.set(name, histogram);
      ignoreOtherLabels(() => {
        histogram.observe({ ...labels }, seconds);
      });
    },
  };
}

function ignoreOtherLabels(measure: () => void): void {
  try {
    measure();
  } catch {
    // A label set that differs between two uses is a defect of podwhy, but never a reason to stop an alert.
  }
}
