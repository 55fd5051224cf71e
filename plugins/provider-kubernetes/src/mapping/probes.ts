import type { V1Container, V1Probe } from '@kubernetes/client-node';
import type { HealthCheck } from '@belay/plugin-sdk';

/** Kubernetes probes once a second at most. */
const MIN_PERIOD_S = 1;
/**
 * To run a program in a container costs its node some 50 ms of a processor: often while all wait for the process, less often afterwards.
 * Not as seldom as Kubernetes' own default of 10 s: before 1.35 a new kubelet calls a Pod unready for up to one period.
 */
const COMMAND_PERIOD_S = 3;
/** A process that is slow to start is not killed for it: who waits for it has a deadline. */
const NEVER_TOO_OFTEN = 2_147_483_647;

/**
 * Gives the probes of a health check: whether a process is ready, and for one that is asked by a program whether it has become so; none for a process that is ready as soon as it runs.
 * There is no liveness probe of it: a busy process would be killed, and one that ended is started again anyway.
 */
export function probesOf(check: HealthCheck): Pick<V1Container, 'readinessProbe' | 'startupProbe'> {
  if (check.kind === 'none') return {};
  const probe: V1Probe = { ...action(check), periodSeconds: seconds(check.intervalMs ?? 1_000), timeoutSeconds: seconds(check.timeoutMs ?? 2_000), failureThreshold: 3 };
  if (check.kind !== 'command') return { readinessProbe: probe };
  return { startupProbe: { ...probe, failureThreshold: NEVER_TOO_OFTEN }, readinessProbe: { ...probe, periodSeconds: Math.max(COMMAND_PERIOD_S, seconds(check.intervalMs ?? 1_000)) } };
}

function action(check: Exclude<HealthCheck, { kind: 'none' }>): V1Probe {
  switch (check.kind) {
    case 'tcp': return { tcpSocket: { port: check.port } };
    case 'http': return { httpGet: { port: check.port, path: check.path } };
    case 'command': return { exec: { command: [...check.command] } };
  }
}

function seconds(ms: number): number {
  return Math.max(MIN_PERIOD_S, Math.ceil(ms / 1000));
}
