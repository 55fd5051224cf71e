import { waitUntil } from '../platform/wait-until.js';
import type { LogSink } from '../supervisor/log-printer.js';
import { isRunning, readRunState } from '../supervisor/run-state.js';

const GENTLE_MS = 10_000;

/** Stops what a run left behind whose supervisor was killed, last started first; without this the data would be opened twice. */
export async function stopLeftovers(dataDir: string, log: LogSink): Promise<void> {
  const left = (await readRunState(dataDir))?.components.filter(isRunning) ?? [];
  for (const process_ of left.toReversed()) {
    log({ component: 'belay', level: 'warn', text: `stopping ${process_.name} (process ${process_.pid}), which an earlier run left`, at: new Date() });
    process.kill(process_.pid, process_.name === 'postgres' ? 'SIGINT' : 'SIGTERM');
    const isGone = await waitUntil(() => !isRunning(process_), GENTLE_MS);
    if (!isGone) process.kill(process_.pid, 'SIGKILL');
  }
}
