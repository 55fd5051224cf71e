import { BelayError } from '@belay/plugin-sdk';
import type { ContainerDetails } from '../engine/docker-engine.js';

/** Exit code of a process that was ended by SIGKILL. */
const KILLED = 137;
/** Exit codes that mean something by convention. source: bash(1), "Exit status". */
const meanings: Readonly<Record<number, string>> = {
  126: 'its command cannot be executed', 127: 'its command was not found in the image', 130: 'ended by SIGINT', 134: 'ended by SIGABRT', [KILLED]: 'ended by SIGKILL', 139: 'it crashed: SIGSEGV', 143: 'ended by SIGTERM',
};

/** Says in words why a process is no longer there, e.g. `exited with code 1`. */
function describeExit(details: ContainerDetails): string {
  const { ExitCode: exitCode, OOMKilled: wasOutOfMemory, Error: reason } = details.State;
  const limitMb = Math.round((details.HostConfig.Memory ?? 0) / 1024 / 1024);
  if (wasOutOfMemory) return `was killed because it needed more memory than its limit of ${limitMb} MB`;
  // The engine misses the kernel's word in one of a hundred cases: it hears of the end first, and does not look again. (Docker 20.10, on a busy machine)
  if (exitCode === KILLED && limitMb > 0) return `was killed by somebody, or because it needed more memory than its limit of ${limitMb} MB (exit code ${KILLED}; the engine does not always know which),`;
  const meaning = meanings[exitCode];
  return `exited with code ${exitCode}${meaning === undefined ? '' : ` (${meaning})`}${reason === '' ? '' : `: ${reason}`}`;
}

/** Gives the error of a process that ended before it was ready. */
export function exitError(what: string, details: ContainerDetails): BelayError {
  return new BelayError('PROCESS_EXITED', `${what} ${describeExit(details)} before it was ready. See its log, and check its command and variables.`, {
    details: { exitCode: details.State.ExitCode, isOutOfMemory: details.State.OOMKilled },
  });
}
