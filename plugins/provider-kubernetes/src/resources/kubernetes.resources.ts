import { BelayError, type ActivityOutput, type CallInput, type ObservedResource, type OperationContext, type ResourceRef, type ResourcesCapability } from '@belay/plugin-sdk';
import { waitUntilHealthy } from '../health/wait-until-healthy.js';
import { namespaceName } from '../mapping/names.js';
import type { ProviderParts } from '../provider-parts.js';
import { applyEndpoint, inspectEndpoint, removeEndpoint } from './endpoint.resource.js';
import { applyNetwork, inspectNetwork, removeNetwork } from './network.resource.js';
import { describeRef } from './place.js';
import { applyService, applyWorkload, inspectProcesses, removeProcesses, setProcessesRunning } from './process.resource.js';
import { applyRoute, inspectRoute, removeRoute } from './route.resource.js';
import { applyVolume, inspectVolume, removeVolume } from './volume.resource.js';

/** Gives the verbs of all kinds of resources on one cluster. Each looks at what is watched, so it first sees that the watches are up. */
export function createResources(parts: ProviderParts): ResourcesCapability {
  const fresh = <I, O>(method: (parts: ProviderParts, input: I, op: OperationContext) => Promise<O> | O) => async (input: I, op: OperationContext): Promise<O> => {
    await parts.cache.assertFresh(op.signal);
    return method(parts, input, op);
  };
  return {
    inspect: fresh((_parts, { ref }: CallInput<'inspectResource'>) => ({ found: inspect(parts, ref) ?? null })),
    apply: fresh(async (_parts, { resource }: CallInput<'applyResource'>, op) => ({ observed: await apply(parts, resource, op) })),
    waitUntil: fresh(waitUntil),
    setRunning: fresh(async (_parts, input: CallInput<'setResourceRunning'>, op) => ({ observed: await setRunning(parts, input, op) })),
    remove: fresh(async (_parts, { ref }: CallInput<'removeResource'>, op) => ({ wasPresent: await remove(parts, ref, op) })),
  };
}

function inspect(parts: ProviderParts, ref: ResourceRef): ObservedResource | undefined {
  switch (ref.kind) {
    case 'network': return inspectNetwork(parts, ref);
    case 'volume': return inspectVolume(parts, ref);
    case 'service': case 'workload': return inspectProcesses(parts, ref);
    case 'endpoint': return inspectEndpoint(parts, ref);
    case 'route': return inspectRoute(parts, ref);
    case 'job': return undefined;
  }
}

async function apply(parts: ProviderParts, resource: CallInput<'applyResource'>['resource'], op: OperationContext): Promise<ObservedResource> {
  const { spec } = resource;
  switch (spec.kind) {
    case 'network': return applyNetwork(parts, resource, op);
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
  if (ref.kind === 'service' || ref.kind === 'workload') return { observed: await waitUntilHealthy(parts, input, op) };
  const observed = inspect(parts, ref);
  if (observed === undefined) throw new BelayError('NOT_FOUND', `There is no ${describeRef(ref)} to wait for.`);
  return { observed };
}

async function waitUntilRemoved(parts: ProviderParts, ref: ResourceRef, deadlineMs: number, op: OperationContext): Promise<ActivityOutput<'waitUntilResource'>> {
  const deadline = AbortSignal.timeout(deadlineMs);
  try {
    await parts.cache.until(namespaceName(parts.scope, ref.environmentId), () => (inspect(parts, ref) === undefined ? true : undefined), AbortSignal.any([op.signal, deadline]));
    return { observed: null };
  } catch (error) {
    op.signal.throwIfAborted();
    if (!deadline.aborted) throw error;
    throw new BelayError('DEADLINE_EXCEEDED', `${describeRef(ref)} was not removed in time.`);
  }
}

async function setRunning(parts: ProviderParts, input: CallInput<'setResourceRunning'>, op: OperationContext): Promise<ObservedResource> {
  const { ref, isRunning } = input;
  if (ref.kind === 'service' || ref.kind === 'workload') return setProcessesRunning(parts, input, op);
  // Namespaces, claims, Services and Ingresses cost nothing while what is behind them is stopped.
  const observed = inspect(parts, ref);
  if (observed === undefined) throw new BelayError('NOT_FOUND', `There is no ${describeRef(ref)} to ${isRunning ? 'start' : 'stop'}.`);
  return observed;
}

async function remove(parts: ProviderParts, ref: ResourceRef, op: OperationContext): Promise<boolean> {
  switch (ref.kind) {
    case 'network': return removeNetwork(parts, ref, op);
    case 'volume': return removeVolume(parts, ref, op);
    case 'service': case 'workload': return removeProcesses(parts, ref, op);
    case 'endpoint': return removeEndpoint(parts, ref, op);
    case 'route': return removeRoute(parts, ref, op);
    case 'job': return false;
  }
}
