import { BelayError, type ActivityOutput, type CallInput, type OperationContext, type ResourceRef } from '@belay/plugin-sdk';
import type { ContainerDetails } from '../engine/docker-engine.js';
import { isLostStart, isMissing } from '../engine/docker-error.js';
import { label, scopeLabels, toFilter } from '../engine/labels.js';
import { containerName, shortHash } from '../engine/names.js';
import { readTail } from '../logs/read-logs.js';
import type { ProviderParts } from '../provider-parts.js';
import { createOwnContainer } from './container-lifecycle.js';
import { containerOptions, hostnameOf } from './container-options.js';
import { findOutcome, noteOutcome, removeOldOutcomes, type JobOutcome } from './job-outcomes.js';

const TAIL_LINES = 1000;
const MAX_OUTPUT = 64_000;
/** A cancel has to be through within seconds. */
const STOP_MS = 3_000;
/** Longer than anyone tries to learn an outcome. */
const FORGOTTEN_AFTER_MS = 10 * 60_000;
/** A copy that was cut off goes on in its container, also when no worker is there for long. */
const COPY_FORGOTTEN_AFTER_MS = 24 * 60 * 60_000;

/**
 * Runs a one-off process, at most once for a key: a later attempt looks for what the first one made, waits for its end or gives the end that was noted, and never makes it again.
 * @throws {BelayError} TASK_OUTCOME_UNKNOWN when an earlier attempt may have run it and nothing is left to tell; DEADLINE_EXCEEDED after its time.
 */
export async function runJob(parts: ProviderParts, { job }: CallInput<'runJob'>, op: OperationContext): Promise<ActivityOutput<'runJob'>> {
  const ref: ResourceRef = { environmentId: op.meta.environmentId, kind: 'job', name: `${job.name}-${shortHash(op.key).slice(0, 8)}` };
  const name = containerName(parts.scope, ref);
  const found = await parts.engine.findContainer(name);
  if (op.attempt > 1) {
    // Noted first: an engine that was killed while it removed the container still knows it, and no longer its log.
    const noted = await findOutcome(parts.dataDir, op.key);
    if (noted !== undefined) {
      if (found !== undefined) await parts.engine.removeContainer(found.Id);
      return noted;
    }
    if (found === undefined) throw outcomeUnknown(job.name);
  }
  const id = found?.Id ?? await createJob(parts, job, ref, name, op);
  // Created and never started means that nothing has run yet.
  if (found === undefined || found.State.Status === 'created') await startJob(parts, id, job, op);
  const details = await waitForEnd(parts, id, job, op);
  const outcome = await readOutcome(parts, details);
  await parts.logs.waitUntilRead(id);
  await noteOutcome(parts.dataDir, op.key, outcome);
  await parts.engine.removeContainer(id);
  return outcome;
}

/** Notes and removes what ended long ago and was never asked for again; what never started goes too. */
export async function clearEndedJobs(parts: ProviderParts): Promise<void> {
  const now = parts.clock.now();
  const filter = toFilter({ ...scopeLabels(parts.scope), [label.kind]: 'job' });
  for (const { Id, State } of await parts.engine.listContainers(filter)) {
    if (State !== 'exited' && State !== 'created' && State !== 'dead') continue;
    const details = await parts.engine.findContainer(Id);
    const forgottenAfterMs = details?.Config.Labels[label.name]?.startsWith('copy-') === true ? COPY_FORGOTTEN_AFTER_MS : FORGOTTEN_AFTER_MS;
    if (details === undefined || now.getTime() - lastChangeOf(details) < forgottenAfterMs) continue;
    const key = details.Config.Labels[label.key];
    if (details.State.Status === 'exited' && key !== undefined) await noteOutcome(parts.dataDir, key, await readOutcome(parts, details));
    await parts.engine.removeContainer(Id);
  }
  await removeOldOutcomes(parts.dataDir, now);
}

function lastChangeOf({ Created, State }: ContainerDetails): number {
  return Math.max(Date.parse(Created), State.Status === 'created' ? 0 : Date.parse(State.FinishedAt));
}

async function readOutcome(parts: ProviderParts, { Id, State }: ContainerDetails): Promise<JobOutcome> {
  const lines = await readTail(parts.engine, Id, TAIL_LINES);
  const output = lines.map((line) => line.text).join('\n');
  return { exitCode: State.ExitCode, output: output.slice(-MAX_OUTPUT), isTruncated: output.length > MAX_OUTPUT || lines.length >= TAIL_LINES };
}

async function createJob(parts: ProviderParts, job: CallInput<'runJob'>['job'], ref: ResourceRef, name: string, op: OperationContext): Promise<string> {
  const variables = await op.secrets.getMap(job.variablesRef);
  const labels = {
    ...scopeLabels(parts.scope), [label.project]: op.meta.projectId, [label.environment]: ref.environmentId, [label.kind]: 'job', [label.name]: ref.name,
    [label.application]: job.application, [label.key]: op.key, [label.fence]: String(op.fence),
  };
  return parts.addresses.withAddress(ref.environmentId, (address) => createOwnContainer(parts, containerOptions(parts.scope, parts.machine, job, {
    name, hostname: hostnameOf(job.application, 'job'), environmentId: ref.environmentId, address, aliases: [], labels, stopTimeoutMs: 10_000, hasInit: true,
  }, variables), (run) => op.effect(run)));
}

async function startJob(parts: ProviderParts, id: string, job: CallInput<'runJob'>['job'], op: OperationContext): Promise<void> {
  try {
    await op.effect(() => parts.engine.startContainer(id));
  } catch (error) {
    const mayHaveRun = isLostStart(error);
    // An engine that went away meanwhile may have started it all the same.
    if (mayHaveRun || !(error instanceof BelayError && error.code === 'PROVIDER_UNAVAILABLE')) await parts.engine.removeContainer(id);
    throw mayHaveRun ? outcomeUnknown(job.name) : error;
  }
}

async function waitForEnd(parts: ProviderParts, id: string, job: CallInput<'runJob'>['job'], op: OperationContext): Promise<ContainerDetails> {
  const timeout = AbortSignal.timeout(await leftMs(parts, id, job.timeoutMs));
  const signal = AbortSignal.any([op.signal, timeout]);
  try {
    await parts.engine.waitUntilStopped(id, `wait for task ${job.name}`, signal);
  } catch (error) {
    if (isMissing(error)) throw outcomeUnknown(job.name);
    if (!signal.aborted || isHandedBack(op.signal)) throw error;
    await parts.engine.stopContainer(id, STOP_MS);
    await parts.logs.waitUntilRead(id);
    await parts.engine.removeContainer(id);
    if (timeout.aborted && !op.signal.aborted) throw new BelayError('DEADLINE_EXCEEDED', `Task ${job.name} did not end within ${job.timeoutMs / 1000} s and was stopped. Give it more time with timeoutMs.`, { details: { timeoutMs: job.timeoutMs } });
    throw op.signal.reason;
  }
  const details = await parts.engine.findContainer(id);
  if (details === undefined) throw outcomeUnknown(job.name);
  return details;
}

/** The worker stops, and the next attempt waits for the process: it runs on. */
function isHandedBack({ aborted, reason }: AbortSignal): boolean {
  return aborted && reason instanceof BelayError && reason.code === 'PLUGIN_CRASHED';
}

/** Counted from the start of the process: a later attempt gives it no more time. */
async function leftMs(parts: ProviderParts, id: string, timeoutMs: number): Promise<number> {
  const startedAt = Date.parse((await parts.engine.findContainer(id))?.State.StartedAt ?? '');
  const ranMs = parts.clock.now().getTime() - startedAt;
  return Number.isFinite(ranMs) ? Math.min(Math.max(timeoutMs - ranMs, 0), timeoutMs) : timeoutMs;
}

function outcomeUnknown(name: string): BelayError {
  return new BelayError('TASK_OUTCOME_UNKNOWN', `Task ${name} may or may not have run to its end: its container is gone and the worker that watched it too. It is not run again by itself; check its effects, then start it anew if needed.`);
}
