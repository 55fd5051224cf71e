import { join } from 'node:path';
import { readJson, writeFileAtomic } from '../platform/files.js';
import { isAlive, readStartTicks } from '../platform/is-alive.js';

/** A process of the platform; `startTicks` tells it from a later one that got the same id. */
export interface RunningProcess {
  readonly name: string;
  readonly pid: number;
  readonly startTicks?: number;
}

/** `.belay/run.json`: where the running platform is. It holds no secret; the owner's token is in the file beside it. */
export interface RunState {
  readonly supervisor: RunningProcess;
  readonly isReady: boolean;
  readonly apiUrl: string;
  readonly graphqlUrl: string;
  readonly graphiqlUrl: string;
  /** Where plugin workers find the door, and, where some plugin goes through it, the gateway. */
  readonly doorUrl?: string;
  readonly gatewayAddress?: string;
  readonly temporalAddress: string;
  readonly temporalUiUrl?: string;
  readonly startedAt: string;
  readonly components: readonly RunningProcess[];
}

/** Writes the state in one step. */
export async function writeRunState(dataDir: string, state: RunState): Promise<void> {
  await writeFileAtomic(join(dataDir, 'run.json'), `${JSON.stringify(state, undefined, 2)}\n`);
}

/** The state that the present or the last platform wrote; whether it runs is another question (`isRunning`). */
export async function readRunState(dataDir: string): Promise<RunState | undefined> {
  const value = await readJson(join(dataDir, 'run.json'));
  return isRunState(value) ? value : undefined;
}

/** Whether this very process lives. */
export function isRunning(running: RunningProcess): boolean {
  if (!isAlive(running.pid)) return false;
  const ticks = readStartTicks(running.pid);
  return running.startTicks === undefined || ticks === undefined || ticks === running.startTicks;
}

function isRunState(value: unknown): value is RunState {
  return typeof value === 'object' && value !== null && 'supervisor' in value && 'components' in value && Array.isArray(value.components) && 'apiUrl' in value;
}
