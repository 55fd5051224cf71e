import type { StepRow } from '../operations/operation-parts.repository.js';
import type { OperationRow } from '../operations/operation.repository.js';
import type { PendingCall } from './pending-calls.client.js';
import type { Wait } from './wait.model.js';

/** With what the names of the steps begin that an activity carries out. */
const stepsOf: Readonly<Record<string, readonly string[]>> = {
  observeEnvironment: ['observe'], resolveWanted: ['resolve'], resolveImage: ['resolve/', 'image/'], buildImage: ['build/'], applyResource: ['apply/'], waitUntilResource: ['wait/'], setResourceRunning: ['start/', 'stop/'],
  removeResource: ['remove/'], promoteGeneration: ['promote/'], drainGeneration: ['drain/'], verifyRoute: ['verify/'], runJob: ['run'],
};

/** Where an operation runs, and whether somebody serves it there. */
export interface ServedTarget { readonly pluginId: string; readonly targetId: string; readonly hasWorker: boolean; readonly noWorkerAfterMs: number }

/** Says what a running operation waits for: workers that take its calls, and calls that failed and are tried again. `undefined` calls: the engine does not answer. */
export function describeCalls(row: OperationRow, calls: readonly PendingCall[] | undefined, steps: readonly StepRow[], target: ServedTarget, now: Date): Wait[] {
  if (calls === undefined) {
    return [{ kind: 'engine', message: 'The workflow engine does not answer, so nobody can tell what the operation does. It goes on when the engine is back.', since: now, endedBy: 'Whoever starts Temporal again.' }];
  }
  return calls.map((call) => (call.failure === undefined ? untaken(row, call, nameStep(call, steps), target) : retried(row, call, call.failure, nameStep(call, steps))));
}

function untaken(row: OperationRow, { activity, since }: PendingCall, step: string | null, { pluginId, targetId, hasWorker, noWorkerAfterMs }: ServedTarget): Wait {
  const what = `The step ${step ?? activity}`;
  if (activity === 'resolveWanted') return { kind: 'worker', step, since, message: `${what} waits for the engine's worker.`, endedBy: `The engine's worker, when it has time or is started; whoever cancels the operation (belay cancel ${row.id}).` };
  return {
    kind: 'worker', step, since, until: new Date(since.getTime() + noWorkerAfterMs),
    message: `${what} waits for a worker of the plugin ${pluginId} for the target ${targetId}: ${hasWorker ? 'all are busy' : 'none is running'}.`,
    endedBy: `Whoever starts a worker (belay-plugin --plugin ${pluginId} --target ${targetId}); whoever cancels the operation (belay cancel ${row.id}). After that time the step fails.`,
  };
}

function retried(row: OperationRow, { activity, attempt, since, retryAt }: PendingCall, failure: NonNullable<PendingCall['failure']>, step: string | null): Wait {
  return {
    kind: 'retry', step, since, until: retryAt ?? null, failure, message: `The step ${step ?? activity} failed and is tried again (try ${attempt}): ${failure.message}`,
    endedBy: `Nobody has to: it is tried again by itself; whoever removes the cause, or cancels the operation (belay cancel ${row.id}).`,
  };
}

/** The step that a call belongs to, where only one can be meant. */
function nameStep({ activity }: PendingCall, steps: readonly StepRow[]): string | null {
  const prefixes = stepsOf[activity] ?? [];
  const fitting = steps.filter(({ state, name }) => state === 'running' && prefixes.some((prefix) => name.replace(/^undo\//, '').startsWith(prefix)));
  return fitting.length === 1 ? fitting[0]?.name ?? null : null;
}
