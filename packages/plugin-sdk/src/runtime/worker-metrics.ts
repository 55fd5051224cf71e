import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Prometheus figures of one worker. */
export interface WorkerMetrics {
  /** Counts a call in; the function it gives counts it out with its error code, or OK. */
  beginCall(name: string): (code: string) => void;
  readonly contentType: string;
  read(): Promise<string>;
}

/** Makes the figures of a worker; `labels` go with each of them. */
export function createWorkerMetrics(labels: Readonly<Record<string, string>>): WorkerMetrics {
  const registry = new Registry();
  registry.setDefaultLabels({ ...labels });
  collectDefaultMetrics({ register: registry });
  const calls = new Counter({ name: 'belay_plugin_calls_total', help: 'Calls that ended, by activity and error code (OK when none).', labelNames: ['activity', 'code'], registers: [registry] });
  const active = new Gauge({ name: 'belay_plugin_calls_active', help: 'Calls that run now.', labelNames: ['activity'], registers: [registry] });
  const seconds = new Histogram({
    name: 'belay_plugin_call_seconds', help: 'How long calls took.', labelNames: ['activity'], registers: [registry],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60, 600],
  });
  return {
    beginCall: (activity) => {
      active.inc({ activity });
      const endTimer = seconds.startTimer({ activity });
      return (code) => {
        active.dec({ activity });
        endTimer();
        calls.inc({ activity, code });
      };
    },
    contentType: registry.contentType,
    read: () => registry.metrics(),
  };
}
