import { BelayError, type CallInput, type HealthCheck, type ObservedResource, type OperationContext, type ResourceRef } from '@belay/plugin-sdk';
import type { Pod } from '../cache/shapes.js';
import { annotation } from '../mapping/labels.js';
import { namespaceName } from '../mapping/names.js';
import { findController, isReady, observeProcesses, podsOf, type FoundController } from '../observe/observe-processes.js';
import { readPodTail } from '../logs/read-logs.js';
import type { ProviderParts } from '../provider-parts.js';
import { describeRef } from '../resources/place.js';
import { diagnose, lastProbeFailure, type Diagnosis } from './diagnose.js';
import { EventWatch } from './event-watch.js';
import { waitUntilServed } from './wait-until-served.js';

/** A process without a health check counts as ready when it has run for this long. */
const STEADY_MS = 500;
const LOG_LINES = 20;
const LOOK_AGAIN_MS = 1_000;

/**
 * Waits until every replica is ready, as the cluster itself sees it, and Pods of an application that are too many are gone. What will not become ready ends the wait at once.
 * @throws {BelayError} PROCESS_EXITED, IMAGE_UNAVAILABLE, NO_CAPACITY, QUOTA_EXCEEDED, STORAGE_UNAVAILABLE, PROVIDER_REFUSED; NOT_LISTENING, UNHEALTHY or SERVICE_UNHEALTHY at the deadline, DEADLINE_EXCEEDED when Pods that are too many have not ended by then; NOT_FOUND.
 */
export async function waitUntilHealthy(parts: ProviderParts, { ref, healthCheck, deadlineMs }: CallInput<'waitUntilResource'>, op: OperationContext): Promise<ObservedResource> {
  if (findController(parts, ref) === undefined) throw new BelayError('NOT_FOUND', `There is no ${describeRef(ref)} to wait for.`);
  const ended = new AbortController();
  const deadline = AbortSignal.timeout(deadlineMs);
  const namespace = namespaceName(parts.scope, ref.environmentId);
  let wake = (): void => undefined;
  const events = EventWatch.open(parts.client, namespace, () => wake(), AbortSignal.any([op.signal, ended.signal]));
  const eventsOf = () => events.about(({ name }) => isAbout(parts, ref, name));
  const timer = setInterval(() => wake(), LOOK_AGAIN_MS);
  try {
    for (;;) {
      const outcome = await nextOutcome(parts, ref, eventsOf, (callback) => { wake = callback; }, AbortSignal.any([op.signal, deadline]));
      if (outcome.kind === 'failed') throw await failure(parts, ref, outcome.diagnosis, op);
      if (ref.kind === 'service') await waitUntilServed(parts, ref, op, AbortSignal.any([op.signal, deadline]));
      if (healthCheck !== undefined && healthCheck.kind !== 'none') return outcome.observed;
      await parts.clock.sleep(STEADY_MS, op.signal);
      if (readyState(parts, ref) !== undefined) return outcome.observed;
    }
  } catch (error) {
    op.signal.throwIfAborted();
    if (!deadline.aborted || error instanceof BelayError) throw error;
    throw await late(parts, ref, healthCheck, deadlineMs, lastProbeFailure(eventsOf()), op);
  } finally {
    clearInterval(timer);
    ended.abort();
  }
}

type Outcome = { readonly kind: 'ready'; readonly observed: ObservedResource } | { readonly kind: 'failed'; readonly diagnosis: Diagnosis };

/** Resolves as soon as a change of the objects, an event or the passing of time decides. */
async function nextOutcome(parts: ProviderParts, ref: ResourceRef, eventsOf: () => ReturnType<EventWatch['about']>, onWake: (callback: () => void) => void, signal: AbortSignal): Promise<Outcome> {
  const look = (): Outcome | undefined => {
    const controller = findController(parts, ref);
    if (controller === undefined) throw new BelayError('NOT_FOUND', `${describeRef(ref)} was removed while it was waited for.`);
    const observed = readyState(parts, ref);
    if (observed !== undefined) return { kind: 'ready', observed };
    if (!isJudged(parts, ref, controller)) return undefined;
    const diagnosis = diagnose({ pods: currentPods(parts, ref, controller), conditions: controller.object.status.conditions, events: eventsOf(), now: parts.clock.now() });
    return diagnosis === undefined ? undefined : { kind: 'failed', diagnosis };
  };
  const woken = new Promise<Outcome>((resolve, reject) => {
    onWake(() => {
      try {
        const found = look();
        if (found !== undefined) resolve(found);
      } catch (error) {
        reject(error);
      }
    });
  });
  woken.catch(() => undefined);
  const stopped = new AbortController();
  const watched = parts.cache.until(namespaceName(parts.scope, ref.environmentId), look, AbortSignal.any([signal, stopped.signal]));
  watched.catch(() => undefined);
  try {
    return await Promise.race([watched, woken]);
  } finally {
    stopped.abort();
  }
}

/** Gives the observed form once all wanted replicas of the present spec are ready; undefined before. */
function readyState(parts: ProviderParts, ref: ResourceRef): ObservedResource | undefined {
  const controller = findController(parts, ref);
  if (controller === undefined) return undefined;
  const { metadata, spec, status } = controller.object;
  if (status.observedGeneration < metadata.generation || spec.replicas === 0) return undefined;
  const pods = currentPods(parts, ref, controller);
  if (pods.filter(isReady).length < spec.replicas || status.updatedReplicas < spec.replicas || surplusOf(parts, ref, controller).length > 0) return undefined;
  return observeProcesses(parts.cache, controller.object, pods);
}

/** What is not ready yet says nothing while the cluster has not seen the present spec, nor about Pods that are on their way out when enough others are ready. */
function isJudged(parts: ProviderParts, ref: ResourceRef, controller: FoundController): boolean {
  const { metadata, spec, status } = controller.object;
  return status.observedGeneration >= metadata.generation && currentPods(parts, ref, controller).filter(isReady).length < spec.replicas;
}

/** Pods of an application beyond those that are wanted, until they have ended: after fewer replicas or another template, those of the former. */
function surplusOf(parts: ProviderParts, ref: ResourceRef, { object: { spec } }: FoundController): Pod[] {
  if (ref.kind !== 'workload') return [];
  // One that was evicted stays to be looked at; one that is being removed has ended before it is gone.
  const living = podsOf(parts, ref).filter(({ metadata, status: { phase } }) => metadata.deletionTimestamp !== undefined || (phase !== 'Failed' && phase !== 'Succeeded'));
  const staying = living.filter((pod) => isReady(pod) && pod.metadata.deletionTimestamp === undefined).slice(0, spec.replicas);
  return living.filter((pod) => !staying.includes(pod));
}

/** Pods of the present spec: those of a service that is being changed in place are not meant. */
function currentPods(parts: ProviderParts, ref: ResourceRef, { object }: FoundController): Pod[] {
  const specHash = object.metadata.annotations[annotation.specHash];
  return podsOf(parts, ref).filter(({ metadata }) => metadata.deletionTimestamp === undefined && (ref.kind !== 'service' || metadata.annotations[annotation.specHash] === specHash));
}

function isAbout(parts: ProviderParts, ref: ResourceRef, name: string): boolean {
  const controller = findController(parts, ref)?.object.metadata.name;
  if (controller === undefined) return false;
  return name === controller || name.startsWith(`${controller}-`) || parts.cache.informers.claim.inNamespace(namespaceName(parts.scope, ref.environmentId)).some(({ metadata }) => metadata.name === name && metadata.annotations[annotation.application] === ref.name);
}

async function failure(parts: ProviderParts, ref: ResourceRef, { code, reason, remedy, pod, exitCode, hasLog }: Diagnosis, op: OperationContext): Promise<BelayError> {
  const lines = hasLog === true && pod !== undefined ? await readPodTail(parts, { namespace: namespaceName(parts.scope, ref.environmentId), pod, tail: LOG_LINES, signal: op.signal }).catch(() => []) : [];
  for (const { text } of lines) op.log.stderr(text);
  return new BelayError(code, `${describeRef(ref)} does not become ready: ${reason}. ${remedy}`, { details: { ...(pod === undefined ? {} : { pod }), ...(exitCode === undefined ? {} : { exitCode }), ...(lines.length === 0 ? {} : { logs: lines.map(({ text }) => text.slice(0, 500)) }) } });
}

/** Gives the error where only Pods that are too many keep a wait from its end. */
function surplusAtLast(parts: ProviderParts, ref: ResourceRef): BelayError | undefined {
  const controller = findController(parts, ref);
  if (controller === undefined || controller.object.spec.replicas === 0 || currentPods(parts, ref, controller).filter(isReady).length < controller.object.spec.replicas) return undefined;
  const pods = surplusOf(parts, ref, controller).map(({ metadata }) => metadata.name);
  if (pods.length === 0) return undefined;
  return new BelayError('DEADLINE_EXCEEDED', `${describeRef(ref)} has as many ready Pods as it should, but others do not end: ${pods.join(', ')}. See whether their node answers, and what they do on SIGTERM.`, { details: { pods } });
}

async function late(parts: ProviderParts, ref: ResourceRef, check: HealthCheck | undefined, deadlineMs: number, probe: string | undefined, op: OperationContext): Promise<BelayError> {
  const surplus = surplusAtLast(parts, ref);
  if (surplus !== undefined) return surplus;
  const within = `within ${Math.round(deadlineMs / 100) / 10} s`;
  const problem = probe ?? 'its Pods were not ready';
  const pod = podsOf(parts, ref).at(-1)?.metadata.name;
  const lines = pod === undefined ? [] : await readPodTail(parts, { namespace: namespaceName(parts.scope, ref.environmentId), pod, tail: LOG_LINES, signal: op.signal }).catch(() => []);
  const details = { problem, ...(pod === undefined ? {} : { pod }), ...(lines.length === 0 ? {} : { logs: lines.map(({ text }) => text.slice(0, 500)) }) };
  if (ref.kind === 'service') return new BelayError('SERVICE_UNHEALTHY', `${describeRef(ref)} did not become healthy ${within}: ${problem}. See its log.`, { details });
  if ((check?.kind === 'tcp' || check?.kind === 'http') && /connection refused/i.test(problem)) {
    return new BelayError('NOT_LISTENING', `${describeRef(ref)} runs, but nothing listened on port ${check.port} of its Pod's address ${within}: ${problem}. Let it listen on 0.0.0.0 and this port, or correct the port in the manifest.`, { details: { ...details, port: check.port } });
  }
  return new BelayError('UNHEALTHY', `${describeRef(ref)} did not become healthy ${within}: ${problem}. See its log.`, { details });
}
