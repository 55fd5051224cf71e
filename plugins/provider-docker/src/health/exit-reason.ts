import { BelayError } from '@belay/plugin-sdk';
import type { ContainerDetails } from '../engine/docker-engine.js';

/** Exit codes that mean something by convention. source: bash(1), "Exit status". */
const meanings: Readonly<Record<number, string>> = {
  126: 'its command cannot be executed', 127: 'its command was not found in the image', 130: 'ended by SIGINT', 134: 'ended by SIGABRT', 137: 'ended by SIGKILL', 139: 'it crashed: SIGSEGV', 143: 'ended by SIGTERM',
};

/** Says in words why a process is no longer there, e.g. `exited with code 1`. */
function describeExit(details: ContainerDetails): string {
  const { ExitCode: exitCode, OOMKilled: wasOutOfMemory, Error: reason } = details.State;
  if (wasOutOfMemory) return `was killed because it needed more memory than its limit of ${Math.round((details.HostConfig.Memory ?? 0) / 1024 / 1024)} MB`;
  const meaning = meanings[exitCode];
  return `exited with code ${exitCode}${meaning === undefined ? '' : ` (${meaning})`}${reason === '' ? '' : `: ${reason}`}`;
}

/** Gives the error of a process that ended before it was ready. */
export function exitError(what: string, details: ContainerDetails): BelayError {
  return new BelayError('PROCESS_EXITED', `${what} ${describeExit(details)} before it was ready. See its log, and check its command and variables.`, {
    details: { exitCode: details.State.ExitCode, isOutOfMemory: details.State.OOMKilled },
  });
}
