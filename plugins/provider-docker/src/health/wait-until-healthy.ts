import { BelayError, type HealthCheck, type OperationContext, type ResourceRef } from '@belay/plugin-sdk';
import { addressOf } from '../engine/address-book.js';
import type { ContainerSummary } from '../engine/docker-engine.js';
import { refFilter } from '../engine/labels.js';
import type { ProviderParts } from '../provider-parts.js';
import { exitError } from './exit-reason.js';
import { probe } from './probe.js';
import { readSockets } from './sockets.js';
import { unreadyError } from './unready-reason.js';

type WaitParts = Pick<ProviderParts, 'engine' | 'scope' | 'events' | 'clock'>;

/** What is waited for. */
export interface HealthWait {
  readonly ref: ResourceRef;
  readonly check: HealthCheck;
  readonly deadlineMs: number;
}

/** A process without a health check counts as ready when it has run for this long. */
const STEADY_MS = 500;
const DEFAULT_INTERVAL_MS = 200;

/**
 * Waits until every instance answers its health check and gives them; the end of a process is seen at once.
 * @throws {BelayError} PROCESS_EXITED, NOT_LISTENING, LISTENS_ELSEWHERE, UNHEALTHY, SERVICE_UNHEALTHY; NOT_FOUND when there is no instance.
 */
export async function waitUntilHealthy(parts: WaitParts, wait: HealthWait, op: OperationContext): Promise<ContainerSummary[]> {
  const containers = await parts.engine.listContainers(refFilter(parts.scope, wait.ref));
  if (containers.length === 0) throw new BelayError('NOT_FOUND', `There is no instance of ${wait.ref.kind} ${wait.ref.name} to wait for.`);
  const failed = new AbortController();
  const signal = AbortSignal.any([op.signal, failed.signal]);
  const waits = containers.map((container) => waitForOne(parts, container, wait, signal).catch((error: unknown) => {
    failed.abort(error);
    throw error;
  }));
  await Promise.allSettled(waits);
  await Promise.all(waits);
  return containers;
}

async function waitForOne(parts: WaitParts, container: ContainerSummary, wait: HealthWait, signal: AbortSignal): Promise<void> {
  const ended = new AbortController();
  const stopWatching = parts.events.onEvent((event) => {
    if (event.id === container.Id && (event.action === 'die' || event.action === 'destroy')) ended.abort();
  });
  // It is asked while it is looked at: both together take no longer than one.
  const running = assertRunning(parts, container, wait.ref).catch((error: unknown) => ended.abort(error));
  try {
    await pollUntilReady(parts, container, wait, AbortSignal.any([signal, ended.signal]));
    await running;
    ended.signal.throwIfAborted();
  } catch (error) {
    signal.throwIfAborted();
    if (ended.signal.reason instanceof BelayError) throw ended.signal.reason;
    if (ended.signal.aborted) await assertRunning(parts, container, wait.ref, true);
    throw error;
  } finally {
    stopWatching();
  }
}

async function pollUntilReady(parts: WaitParts, container: ContainerSummary, wait: HealthWait, signal: AbortSignal): Promise<void> {
  const { clock } = parts;
  const { check } = wait;
  if (check.kind === 'none') {
    await clock.sleep(STEADY_MS, signal);
    return assertRunning(parts, container, wait.ref);
  }
  const startedAt = clock.monotonicMs();
  const end = startedAt + wait.deadlineMs;
  const target = { containerId: container.Id, address: addressOf(container) };
  for (let tries = 0; ; tries += 1) {
    const problem = await probe(parts.engine, target, check, signal);
    if (problem === undefined) return;
    if (clock.monotonicMs() >= end) throw await describeUnready(parts, container, wait, problem);
    // Without the stream of events the end of a process is only seen by looking.
    if (!parts.events.isConnected && tries % 10 === 9) await assertRunning(parts, container, wait.ref);
    await clock.sleep(pauseBetweenTries(check, clock.monotonicMs() - startedAt), signal);
  }
}

/** Most processes are ready within a second: asking often then saves time, and a refused connection costs next to nothing. A command inside costs tens of milliseconds. */
function pauseBetweenTries(check: Exclude<HealthCheck, { kind: 'none' }>, elapsedMs: number): number {
  const intervalMs = check.intervalMs ?? DEFAULT_INTERVAL_MS;
  if (check.kind === 'command') return Math.min(intervalMs, elapsedMs < 500 ? 100 : intervalMs);
  if (elapsedMs < 200) return Math.min(intervalMs, 5);
  if (elapsedMs < 1_000) return Math.min(intervalMs, 10);
  return elapsedMs < 5_000 ? Math.min(intervalMs, 50) : intervalMs;
}

async function assertRunning(parts: WaitParts, container: ContainerSummary, ref: ResourceRef, hasEnded = false): Promise<void> {
  const details = await parts.engine.findContainer(container.Id);
  if (details === undefined) throw new BelayError('NOT_FOUND', `${describe(ref)} was removed while it was waited for.`);
  if (hasEnded || !details.State.Running || details.State.Restarting) throw exitError(describe(ref), details);
}

async function describeUnready(parts: WaitParts, container: ContainerSummary, wait: HealthWait, problem: string): Promise<BelayError> {
  const details = await parts.engine.findContainer(container.Id);
  const sockets = details?.State.Running === true ? await readSockets(parts.engine, container.Id, details.State.Pid).catch(() => []) : [];
  return unreadyError({ what: describe(wait.ref), isService: wait.ref.kind === 'service', check: wait.check, deadlineMs: wait.deadlineMs, problem, sockets });
}

function describe(ref: ResourceRef): string {
  return ref.generation === undefined ? `${ref.kind} ${ref.name}` : `${ref.name} (generation ${ref.generation})`;
}
