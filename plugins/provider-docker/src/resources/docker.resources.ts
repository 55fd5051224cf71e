import { BelayError, type ActivityOutput, type CallInput, type ObservedResource, type OperationContext, type ResourceRef, type ResourcesCapability } from '@belay/plugin-sdk';
import { waitUntilHealthy } from '../health/wait-until-healthy.js';
import type { ProviderParts } from '../provider-parts.js';
import { observeContainers } from '../observe/observe-containers.js';
import { includeInstances } from '../routing/route-traffic.js';
import { applyEndpoint, inspectEndpoint } from './endpoint.resource.js';
import { inspectInstances, removeInstances, setInstancesRunning } from './instances.resource.js';
import { applyNetwork, inspectNetwork, removeNetwork } from './network.resource.js';
import { applyRoute, inspectRoute } from './route.resource.js';
import { applyService } from './service.resource.js';
import { applyVolume, inspectVolume, removeVolume } from './volume.resource.js';
import { applyWorkload } from './workload.resource.js';

const REMOVED_POLL_MS = 100;
/** How long a workload's start looks whether its process answers. */
const AT_ONCE_MS = 500;

/** Gives the verbs of all kinds of resources on one engine. */
export function createResources(parts: ProviderParts): ResourcesCapability {
  return {
    inspect: async ({ ref }) => ({ found: await inspect(parts, ref) ?? null }),
    apply: async ({ resource }, op) => {
      const observed = await apply(parts, resource, op);
      return { observed, ...(await isReadyAtOnce(parts, resource, op) ? { isReady: true } : {}) };
    },
    waitUntil: (input, op) => waitUntil(parts, input, op),
    setRunning: async (input, op) => ({ observed: await setRunning(parts, input, op) }),
    remove: async ({ ref, stopTimeoutMs }, op) => ({ wasPresent: await remove(parts, ref, stopTimeoutMs, op) }),
  };
}

async function inspect(parts: ProviderParts, ref: ResourceRef): Promise<ObservedResource | undefined> {
  switch (ref.kind) {
    case 'network': return inspectNetwork(parts, ref);
    case 'volume': return inspectVolume(parts, ref);
    case 'service': case 'workload': case 'job': return inspectInstances(parts, ref);
    case 'endpoint': return inspectEndpoint(parts, ref);
    case 'route': return inspectRoute(parts, ref);
  }
}

async function apply(parts: ProviderParts, resource: CallInput<'applyResource'>['resource'], op: OperationContext): Promise<ObservedResource> {
  const { spec } = resource;
  switch (spec.kind) {
    case 'network': return applyNetwork(parts, resource, spec, op);
    case 'volume': return applyVolume(parts, resource, spec, op);
    case 'service': return applyService(parts, resource, spec, op);
    case 'workload': return applyWorkload(parts, resource, spec, op);
    case 'endpoint': return applyEndpoint(parts, resource, spec, op);
    case 'route': return applyRoute(parts, resource, spec, op);
    case 'job': throw new BelayError('INVALID_INPUT', 'A job is run by runJob, not applied.');
  }
}

async function waitUntil(parts: ProviderParts, input: CallInput<'waitUntilResource'>, op: OperationContext): Promise<ActivityOutput<'waitUntilResource'>> {
  const { ref, condition, deadlineMs } = input;
  if (condition === 'removed') return waitUntilRemoved(parts, ref, deadlineMs, op);
  if (ref.kind === 'service' || ref.kind === 'workload') return { observed: await waitForInstances(parts, input, op) };
  const observed = await inspect(parts, ref);
  if (observed === undefined) throw new BelayError('NOT_FOUND', `There is no ${ref.kind} ${ref.name} to wait for.`);
  return { observed };
}

/** Most processes listen in a moment, and the engine then need not ask again. Whatever else happens to a process is told by who waits for it. */
async function isReadyAtOnce(parts: ProviderParts, { ref, spec }: CallInput<'applyResource'>['resource'], op: OperationContext): Promise<boolean> {
  if (spec.kind !== 'workload' || spec.replicas === 0 || (spec.healthCheck?.kind !== 'tcp' && spec.healthCheck?.kind !== 'http')) return false;
  return await waitForInstances(parts, { ref, healthCheck: spec.healthCheck, deadlineMs: AT_ONCE_MS }, op).then(() => true, () => false);
}

/** Instances are kept running from the moment when they are ready; of those that take traffic the promotion makes sure. */
async function waitForInstances(parts: ProviderParts, { ref, healthCheck, deadlineMs }: Pick<CallInput<'waitUntilResource'>, 'ref' | 'healthCheck' | 'deadlineMs'>, op: OperationContext): Promise<ObservedResource | null> {
  const check = healthCheck ?? { kind: 'none' };
  const ready = await waitUntilHealthy(parts, { ref, check, deadlineMs }, op);
  const isPromotedNext = ref.kind === 'workload' && (check.kind === 'tcp' || check.kind === 'http');
  // A promotion waits for it, and is on its way in the meantime.
  if (isPromotedNext) parts.keeper.begin(ready, (run) => op.effect(run));
  else await parts.keeper.keep(ready);
  if (ref.kind === 'workload' && ref.generation !== undefined) await includeInstances(parts, ref.name, ref.generation, op);
  return observeContainers(ref, ready.map((container) => ({ ...container, State: 'running' }))) ?? null;
}

async function waitUntilRemoved(parts: ProviderParts, ref: ResourceRef, deadlineMs: number, op: OperationContext): Promise<ActivityOutput<'waitUntilResource'>> {
  const end = parts.clock.monotonicMs() + deadlineMs;
  while (await inspect(parts, ref) !== undefined) {
    if (parts.clock.monotonicMs() > end) throw new BelayError('DEADLINE_EXCEEDED', `${ref.kind} ${ref.name} was not removed in time.`);
    await parts.clock.sleep(REMOVED_POLL_MS, op.signal);
  }
  return { observed: null };
}

async function setRunning(parts: ProviderParts, input: CallInput<'setResourceRunning'>, op: OperationContext): Promise<ObservedResource> {
  const { ref, isRunning } = input;
  if (ref.kind === 'service' || ref.kind === 'workload') return setInstancesRunning(parts, input, op);
  if (ref.kind === 'endpoint') {
    const definition = await parts.forwarders.findDefinition(ref.environmentId, ref.name);
    if (definition !== undefined) await parts.forwarders.setRunning(definition, isRunning, (run) => op.effect(run));
  }
  const observed = await inspect(parts, ref);
  if (observed === undefined) throw new BelayError('NOT_FOUND', `There is no ${ref.kind} ${ref.name} to ${isRunning ? 'start' : 'stop'}.`);
  return observed;
}

async function remove(parts: ProviderParts, ref: ResourceRef, stopTimeoutMs: number, op: OperationContext): Promise<boolean> {
  switch (ref.kind) {
    case 'network': return removeNetwork(parts, ref, op);
    case 'volume': return removeVolume(parts, ref, op);
    case 'service': case 'workload': case 'job': return removeInstances(parts, ref, stopTimeoutMs, op);
    case 'endpoint': return parts.forwarders.remove(ref.environmentId, ref.name, (run) => op.effect(run));
    case 'route': return op.effect(() => parts.router.routes.remove(ref.environmentId, ref.name));
  }
}
