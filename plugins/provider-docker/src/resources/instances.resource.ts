import { BelayError, type CallInput, type ObservedResource, type OperationContext, type ResourceRef } from '@belay/plugin-sdk';
import type { ContainerSummary } from '../engine/docker-engine.js';
import { refFilter } from '../engine/labels.js';
import { addressOf } from '../engine/address-book.js';
import { observeContainers } from '../observe/observe-containers.js';
import type { ProviderParts } from '../provider-parts.js';
import { withdrawInstances } from '../routing/route-traffic.js';
import { startAgain } from './container-lifecycle.js';

/** Finds a service or a workload's generation as it is. */
export async function inspectInstances(parts: Pick<ProviderParts, 'engine' | 'scope'>, ref: ResourceRef): Promise<ObservedResource | undefined> {
  return observeContainers(ref, await parts.engine.listContainers(refFilter(parts.scope, ref)));
}

/** Stops or starts the instances of a service or workload; data, address and name stay. @throws {BelayError} NOT_FOUND when there are none. */
export async function setInstancesRunning(parts: ProviderParts, input: CallInput<'setResourceRunning'>, op: OperationContext): Promise<ObservedResource> {
  const { ref, isRunning, stopTimeoutMs } = input;
  const containers = await parts.engine.listContainers(refFilter(parts.scope, ref));
  await Promise.all(containers.map(async (container) => {
    if (isRunning) {
      if (container.State !== 'running') await startAgain(parts, container.Id, op);
    } else if (container.State === 'running' || container.State === 'restarting') {
      await op.effect(() => parts.engine.stopContainer(container.Id, stopTimeoutMs, op.signal));
    }
  }));
  if (!isRunning) await closeLeftConnections(parts, ref, containers);
  const observed = await inspectInstances(parts, ref);
  if (observed === undefined) throw new BelayError('NOT_FOUND', `There is no ${ref.kind} ${ref.name} to ${isRunning ? 'start' : 'stop'}.`);
  return observed;
}

/** Stops and removes the instances of a service or workload, out of traffic first; what is gone is success. */
export async function removeInstances(parts: ProviderParts, ref: ResourceRef, stopTimeoutMs: number, op: OperationContext): Promise<boolean> {
  const containers = await parts.engine.listContainers(refFilter(parts.scope, ref));
  if (ref.kind === 'workload' && containers.length > 0) await withdrawInstances(parts, containers, op);
  await Promise.all(containers.map(async (container) => {
    await op.effect(() => parts.engine.stopContainer(container.Id, stopTimeoutMs, op.signal));
    await parts.logs.waitUntilRead(container.Id);
    await op.effect(() => parts.engine.removeContainer(container.Id));
  }));
  await closeLeftConnections(parts, ref, containers);
  return containers.length > 0;
}

/** Whoever is still connected through the endpoint to what was stopped learns it now. */
async function closeLeftConnections(parts: ProviderParts, ref: ResourceRef, containers: readonly ContainerSummary[]): Promise<void> {
  if (ref.kind !== 'workload') return;
  const control = await parts.forwarders.find(ref.environmentId, ref.name);
  // A forwarder that does not answer has no connections either.
  await control?.closeConnections(containers.map(addressOf).filter((address) => address !== undefined)).catch(() => undefined);
}
