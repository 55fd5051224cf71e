import { BelayError, type ActivityOutput, type CallInput, type OperationContext, type ResourceRef } from '@belay/plugin-sdk';
import type { Pod, Stored } from '../cache/shapes.js';
import { kinds } from '../cluster/kinds.js';
import { messageOf } from '../cluster/system-error.js';
import { diagnose } from '../health/diagnose.js';
import { readPodTail } from '../logs/read-logs.js';
import { jobManifest } from '../mapping/job.manifest.js';
import { annotation } from '../mapping/labels.js';
import { jobName, namespaceName, variablesName } from '../mapping/names.js';
import { ownedBy, ownerOf } from '../mapping/owner.js';
import { variablesManifest } from '../mapping/process.manifests.js';
import { podsOf } from '../observe/observe-processes.js';
import type { ProviderParts } from '../provider-parts.js';
import { ensureNamespace } from '../resources/network.resource.js';
import { placeOf } from '../resources/place.js';
import { attachOutput } from './attach-output.js';
import { removeJob } from './remove-job.js';

const TAIL_LINES = 1000;
const MAX_OUTPUT = 64_000;
/** The last lines come after the end; a stream that hangs must not hold the outcome back. */
const OUTPUT_WAIT_MS = 5_000;

/**
 * Runs a one-off process, at most once for a key: a later attempt looks for what the first one made and never makes it again.
 * @throws {BelayError} TASK_OUTCOME_UNKNOWN when an earlier attempt may have run it and nothing is left to tell; DEADLINE_EXCEEDED after its time; IMAGE_UNAVAILABLE, NO_CAPACITY, QUOTA_EXCEEDED … when it could not begin.
 */
export async function runJob(parts: ProviderParts, { job }: CallInput<'runJob'>, op: OperationContext): Promise<ActivityOutput<'runJob'>> {
  const { environmentId } = op.meta;
  const ref: ResourceRef = { environmentId, kind: 'job', name: jobName(job.name, op.key) };
  const namespace = namespaceName(parts.scope, environmentId);
  const find = (): Stored<'job'> | undefined => parts.cache.informers.job.get(namespace, ref.name);
  const attached = new AbortController();
  if (find() === undefined) {
    if (op.attempt > 1) {
      // What the attempt before may have left of it.
      await parts.writer.removeNamed(kinds.secret, namespace, variablesName(ref.name, job.variablesRef), op);
      throw outcomeUnknown(job.name);
    }
    await ensureNamespace(parts, { ref, specHash: '' }, op);
    const place = { ...placeOf(parts, { ref, specHash: '' }, op), variables: variablesName(ref.name, job.variablesRef) };
    const secret = variablesManifest(place.variables, place, await op.secrets.getMap(job.variablesRef));
    await parts.writer.apply(secret, op);
    await parts.writer.apply(jobManifest(parts.options, ref.name, job, { ...place, annotations: { ...place.annotations, [annotation.variables]: place.variables } }), op);
    const made = find();
    if (made !== undefined) await parts.writer.apply(ownedBy(secret, ownerOf(kinds.job, made)), op);
  }
  const deadline = AbortSignal.timeout(job.timeoutMs);
  const output = attachOutput(parts, ref, op, attached.signal);
  try {
    const exitCode = await parts.cache.until(namespace, () => readEnd(parts, ref, find(), job.name), AbortSignal.any([op.signal, deadline]));
    const [pod] = podsOf(parts, ref);
    await Promise.race([output, parts.clock.sleep(OUTPUT_WAIT_MS, op.signal)]);
    const lines = pod === undefined ? [] : await readPodTail(parts, { namespace, pod: pod.metadata.name, tail: TAIL_LINES, signal: op.signal });
    const text = lines.map((line) => line.text).join('\n');
    if (pod !== undefined) await parts.logs.waitUntilRead(pod.metadata.name);
    // Its outcome is known: what cannot be taken away now goes with the environment.
    await removeJob(parts, namespace, ref.name).catch((error: unknown) => parts.logger.warn('a task that has ended could not be removed', { job: ref.name, reason: messageOf(error) }));
    return { exitCode, output: text.slice(-MAX_OUTPUT), isTruncated: text.length > MAX_OUTPUT || lines.length >= TAIL_LINES };
  } catch (error) {
    if (op.signal.aborted || deadline.aborted || isNeverBegun(error)) await removeJob(parts, namespace, ref.name);
    op.signal.throwIfAborted();
    if (deadline.aborted && !(error instanceof BelayError)) throw new BelayError('DEADLINE_EXCEEDED', `Task ${job.name} did not end within ${job.timeoutMs / 1000} s and was stopped. Give it more time with timeoutMs.`, { details: { timeoutMs: job.timeoutMs } });
    throw error;
  } finally {
    attached.abort();
  }
}

/** Gives the exit code once the process has ended; undefined while it runs. @throws {BelayError} when it cannot begin, or nobody can tell how it ended. */
function readEnd(parts: ProviderParts, ref: ResourceRef, job: Stored<'job'> | undefined, name: string): number | undefined {
  if (job === undefined || job.metadata.deletionTimestamp !== undefined) throw outcomeUnknown(name);
  const pods = podsOf(parts, ref);
  const ended = exitCodeOf(pods);
  if (ended !== undefined) return ended;
  const failed = job.status.conditions.find(({ type, status }) => type === 'Failed' && status === 'True');
  if (failed?.reason === 'DeadlineExceeded') throw new BelayError('DEADLINE_EXCEEDED', `Task ${name} did not end in its time and was stopped. Give it more time with timeoutMs.`);
  if (failed !== undefined && pods.length === 0) throw outcomeUnknown(name);
  const diagnosis = pods.length === 0 ? undefined : diagnose({ pods, conditions: job.status.conditions, events: [], now: parts.clock.now() });
  if (diagnosis !== undefined) throw new BelayError(diagnosis.code, `Task ${name} could not begin: ${diagnosis.reason}. ${diagnosis.remedy}`, { details: { isNeverBegun: true } });
  return undefined;
}

function exitCodeOf(pods: readonly Pod[]): number | undefined {
  for (const { status } of pods) {
    const ended = status.containerStatuses[0]?.state.terminated;
    if (ended !== undefined) return ended.exitCode;
  }
  return undefined;
}

function isNeverBegun(error: unknown): boolean {
  return error instanceof BelayError && error.details['isNeverBegun'] === true;
}

function outcomeUnknown(name: string): BelayError {
  return new BelayError('TASK_OUTCOME_UNKNOWN', `Task ${name} may or may not have run to its end: its Pod is gone and the worker that watched it too. It is not run again by itself; check its effects, then start it anew if needed.`);
}
