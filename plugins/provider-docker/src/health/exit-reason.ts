import { BelayError } from '@belay/plugin-sdk';
import type { ContainerDetails } from '../engine/docker-engine.js';

const signals: Readonly<Record<number, string>> = { 130: 'SIGINT', 134: 'SIGABRT', 137: 'SIGKILL', 139: 'SIGSEGV (it crashed)', 143: 'SIGTERM' };

/** Says in words why a process is no longer there, e.g. `exited with code 1`. */
export function describeExit(details: ContainerDetails): string {
  const { ExitCode: exitCode, OOMKilled: wasOutOfMemory, Error: reason } = details.State;
  if (wasOutOfMemory) return `was killed because it needed more memory than its limit of ${Math.round((details.HostConfig.Memory ?? 0) / 1024 / 1024)} MB`;
  const signal = signals[exitCode];
  const killed = signal === undefined ? '' : ` (ended by ${signal})`;
  return `exited with code ${exitCode}${killed}${reason === '' ? '' : `: ${reason}`}`;
}

/** Gives the error of a process that ended before it was ready. */
export function exitError(what: string, details: ContainerDetails): BelayError {
  return new BelayError('PROCESS_EXITED', `${what} ${describeExit(details)} before it was ready. See its log, and check its command and variables.`, {
    details: { exitCode: details.State.ExitCode, isOutOfMemory: details.State.OOMKilled },
  });
}
