import { BelayError, type ActivityOutput, type CallInput, type OperationContext } from '@belay/plugin-sdk';
import { selectedGeneration } from '../mapping/traffic.manifests.js';
import { podsOf } from '../observe/observe-processes.js';
import type { ProviderParts } from '../provider-parts.js';
import { findEndpoint } from '../resources/endpoint.resource.js';

/**
 * Nodes and ingress controllers learn of a switch by their own watches, which come back seconds after the API server did, and what they sent before is on its way this long.
 * Two seconds lost requests when a part was killed on a machine that was busy.
 */
const GRACE_MS = 5_000;

/**
 * Lets what was on its way to a generation arrive. It must not be promoted.
 * Open connections cannot be counted from outside a Pod: they end when the generation is removed, within its stop timeout, as the processes choose on SIGTERM.
 */
export async function drainGeneration(parts: ProviderParts, { application, generation, deadlineMs }: CallInput<'drainGeneration'>, op: OperationContext): Promise<ActivityOutput<'drainGeneration'>> {
  const { environmentId } = op.meta;
  const endpoint = findEndpoint(parts, environmentId, application);
  if (endpoint !== undefined && selectedGeneration(endpoint.spec.selector) === generation) {
    throw new BelayError('CONFLICT', `Generation ${generation} of ${application} still takes traffic; promote another one before it is drained.`);
  }
  if (podsOf(parts, { environmentId, kind: 'workload', name: application, generation }).length === 0) return { openConnections: 0 };
  await parts.clock.sleep(Math.min(GRACE_MS, deadlineMs), op.signal);
  return { openConnections: 0 };
}
