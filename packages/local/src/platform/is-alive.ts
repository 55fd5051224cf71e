import { readFileSync } from 'node:fs';
import { readErrorCode } from './error-code.js';

/** Whether a process of this id exists (and is not merely waiting to be collected by its parent). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return readErrorCode(error) === 'EPERM';
  }
  return readProcessState(pid) !== 'Z';
}

/** When a process was started, in clock ticks since boot: with the id it names one process for ever. Undefined where /proc is missing. */
export function readStartTicks(pid: number): number | undefined {
  const ticks = Number(readStatFields(pid)?.[19]);
  return Number.isFinite(ticks) ? ticks : undefined;
}

function readProcessState(pid: number): string | undefined {
  return readStatFields(pid)?.[0];
}

/** The fields of /proc/<pid>/stat after the program's name, which may itself hold spaces and brackets. */
function readStatFields(pid: number): readonly string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}
