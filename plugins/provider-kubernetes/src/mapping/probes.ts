import type { V1Probe } from '@kubernetes/client-node';
import type { HealthCheck } from '@belay/plugin-sdk';

/** Kubernetes probes once a second at most. */
const MIN_PERIOD_S = 1;

/**
 * Gives the readiness probe of a health check; undefined for a process that is ready as soon as it runs.
 * There is no liveness probe of it: a busy process would be killed, and one that ended is started again anyway.
 */
export function readinessProbe(check: HealthCheck): V1Probe | undefined {
  if (check.kind === 'none') return undefined;
  const timing = { periodSeconds: seconds(check.intervalMs ?? 1_000), timeoutSeconds: seconds(check.timeoutMs ?? 2_000), failureThreshold: 3 };
  switch (check.kind) {
    case 'tcp': return { tcpSocket: { port: check.port }, ...timing };
    case 'http': return { httpGet: { port: check.port, path: check.path }, ...timing };
    case 'command': return { exec: { command: [...check.command] }, ...timing };
  }
}

function seconds(ms: number): number {
  return Math.max(MIN_PERIOD_S, Math.ceil(ms / 1000));
}
