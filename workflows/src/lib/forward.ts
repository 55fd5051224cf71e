import type { OperationOutcome, PlanGoal } from '@belay/contracts/workflow';
import { converge } from './converge.js';
import { isChanged } from './is-changed.js';
import type { OperationRun } from './operation-run.js';
import { sources } from './records.js';
import { runTask } from './run-task.js';

/** Leads an operation to its goal, up to verified, and gives the verdict of success. @throws what made it fail; a cancellation as it is. */
export async function goForward(run: OperationRun): Promise<OperationOutcome> {
  const { kind, isMeantToRun, lastGoodReleaseId } = run.start;
  if (kind === 'task') return { kind: 'succeeded', task: await runTask(run) };
  if (kind === 'stop' || kind === 'start' || kind === 'destroy' || (kind === 'repair' && !isMeantToRun)) {
    await observeFirst(run);
    const goal: PlanGoal = { kind: kind === 'start' ? 'started' : kind === 'destroy' ? 'destroyed' : 'stopped' };
    await converge(run, goal);
    return { kind: 'succeeded', ...(kind === 'start' && lastGoodReleaseId !== null ? { releaseId: lastGoodReleaseId } : {}), ...found(run) };
  }
  const releaseId = await prepareAndConverge(run);
  const isNoop = run.plan?.steps.every(({ action }) => action === 'verify') === true;
  const isKept = run.sealed !== undefined || run.wanted?.isSealed === true;
  const running = isKept ? releaseId : kind === 'build' ? undefined : lastGoodReleaseId ?? undefined;
  return { kind: 'succeeded', ...(running === undefined ? {} : { releaseId: running }), ...found(run), ...(isNoop ? { isNoop } : {}) };
}

/** Looks, resolves and converges; gives the id of the wanted release. Builds that were begun too early are stopped. */
async function prepareAndConverge(run: OperationRun): Promise<string> {
  const { kind, params } = run.start;
  try {
    await Promise.all([resolveFirst(run), kind === 'build' ? undefined : observeFirst(run)]);
    const releaseId = run.wanted?.releaseId ?? '';
    await converge(run, { kind: 'release', releaseId, ...(kind === 'restart' ? { restart: params.only ?? 'all' } : {}) });
    return releaseId;
  } catch (error) {
    await run.builds.keepOnly(new Set(), run);
    throw error;
  }
}

async function observeFirst(run: OperationRun): Promise<void> {
  await run.track('observe', () => run.observe('observe'));
}

async function resolveFirst(run: OperationRun): Promise<void> {
  const { operationId } = run.input;
  run.wanted = await run.track('resolve', () => run.looks?.wanted ?? sources.resolveWanted({ operationId }));
  for (const warning of run.wanted.warnings) run.recorder.warn(warning);
  // Whoever named a plan wants nothing begun before it was compared.
  if (run.start.params.planHash === undefined && run.wanted.builds.length > 0 && isChanged(run.input, 1, '3-builds-beside-the-plan')) run.builds.begin(run.wanted.builds, run);
}

function found({ urls }: OperationRun): { readonly urls?: readonly string[] } {
  return urls.length === 0 ? {} : { urls: [...urls].sort() };
}
