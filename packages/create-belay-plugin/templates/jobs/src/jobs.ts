import { BelayError, type Clock, type JobsCapability, type OperationContext } from '@belay/plugin-sdk';
import { isAlive, openJobFolder, readResult, startJob, stopJob, type JobFolder } from './job-folder.js';

const LOOK_EVERY_MS = 50;
const MOST_OUTPUT = 64_000;

/** Runs each job as a process that outlives the worker; what is known of it is in a folder named by the key, so that a later attempt finds it. */
export function createJobs(dataDir: string, clock: Clock): JobsCapability {
  return {
    run: async ({ job }, op) => {
      const folder = await openJobFolder(dataDir, op.key);
      if (!folder.wasStarted) await startJob(folder, job.command, await op.secrets.getMap(job.variablesRef), (start) => op.effect(start));
      const endMs = (await folder.readStartedAtMs()) + job.timeoutMs;
      try {
        return await waitForResult(folder, endMs, clock, op);
      } catch (error) {
        await stopJob(folder);
        throw error;
      }
    },
  };
}

async function waitForResult(folder: JobFolder, endMs: number, clock: Clock, op: OperationContext): Promise<{ exitCode: number; output: string; isTruncated: boolean }> {
  for (;;) {
    op.signal.throwIfAborted();
    const isRunning = await isAlive(folder);
    const result = await readResult(folder);
    if (result !== undefined) return { exitCode: result.exitCode, output: result.output.slice(-MOST_OUTPUT), isTruncated: result.output.length > MOST_OUTPUT };
    if (!isRunning) throw new BelayError('TASK_OUTCOME_UNKNOWN', 'The job is gone and has left no exit code; it is not run again by itself.');
    if (clock.now().getTime() > endMs) throw new BelayError('DEADLINE_EXCEEDED', 'The job did not end within its time and was stopped.');
    await clock.sleep(LOOK_EVERY_MS, op.signal);
  }
}
