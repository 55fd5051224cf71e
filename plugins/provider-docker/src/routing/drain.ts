import { BelayError, type ActivityOutput, type CallInput, type OperationContext } from '@belay/plugin-sdk';
import type { ContainerSummary } from '../engine/docker-engine.js';
import type { ProviderParts } from '../provider-parts.js';
import { addressOf } from '../engine/address-book.js';
import { label } from '../engine/labels.js';
import type { ForwarderControl } from '../forwarder/forwarder-control.js';
import { listInstances } from './instances.js';
import { countConnections } from './open-connections.js';

const POLL_MS = 100;
/** Requests that the router took before the switch may still be on their way to an instance. */
const GRACE_MS = 300;

/** Waits until nobody is connected to the instances of a generation any more, or the deadline is over. It must not be promoted. */
export async function drainGeneration(parts: ProviderParts, input: CallInput<'drainGeneration'>, op: OperationContext): Promise<ActivityOutput<'drainGeneration'>> {
  const { environmentId } = op.meta;
  const saved = await parts.forwarders.readSaved(environmentId, input.application);
  if (saved?.generation === input.generation) throw new BelayError('CONFLICT', `Generation ${input.generation} of ${input.application} still takes traffic; promote another one before it is drained.`);
  const containers = await listInstances(parts, environmentId, input.application, input.generation);
  if (containers.length === 0) return { openConnections: 0 };
  return { openConnections: await waitUntilIdle(parts, containers, input.deadlineMs, op) };
}

/** Waits until nobody is connected to containers that take no new traffic; gives the connections that were still open at the deadline. */
export async function waitUntilIdle(parts: Pick<ProviderParts, 'engine' | 'clock' | 'forwarders'>, containers: readonly ContainerSummary[], deadlineMs: number, op: OperationContext): Promise<number> {
  const end = parts.clock.monotonicMs() + deadlineMs;
  await parts.clock.sleep(Math.min(GRACE_MS, deadlineMs), op.signal);
  const control = await findControl(parts, containers, op);
  const addresses = containers.map(addressOf).filter((address) => address !== undefined);
  for (;;) {
    // A forwarder that does not answer is started again, and then has none of these connections.
    await control?.drainConnections(addresses).catch(() => undefined);
    const counts = await Promise.all(containers.map((container) => countConnections(parts.engine, container)));
    const openConnections = counts.reduce((sum, count) => sum + count, 0);
    op.heartbeat({ openConnections });
    if (openConnections === 0 || parts.clock.monotonicMs() >= end) return openConnections;
    await parts.clock.sleep(POLL_MS, op.signal);
  }
}

async function findControl({ forwarders }: Pick<ProviderParts, 'forwarders'>, [first]: readonly ContainerSummary[], op: OperationContext): Promise<ForwarderControl | undefined> {
  const application = first?.Labels[label.application];
  return application === undefined ? undefined : forwarders.find(op.meta.environmentId, application);
}
