import { BelayError, type ActivityOutput, type CallInput, type OperationContext, type ResourceRef } from '@belay/plugin-sdk';
import { z } from 'zod';
import type { Pod } from '../cache/shapes.js';
import { namespaceName } from '../mapping/names.js';
import { readQuantity } from '../mapping/quantity.js';
import { podsOf } from '../observe/observe-processes.js';
import type { ProviderParts } from '../provider-parts.js';

const podMetrics = z.object({
  items: z.array(z.object({
    metadata: z.object({ name: z.string() }), timestamp: z.string(),
    containers: z.array(z.object({ usage: z.object({ cpu: z.string().default('0'), memory: z.string().default('0') }) })).default([]),
  })).nullish(),
});

/** metrics-server tells of a Pod after its second look; one that runs for longer than this has been looked at. */
const NEW_POD_MS = 45_000;
const WAIT_MS = 24_000;
const LOOK_EVERY_MS = 2_000;

type MetricsParts = Pick<ProviderParts, 'client' | 'cache' | 'scope' | 'clock'>;

/** Reads what each running Pod of a resource uses, from the cluster's metrics-server; waits for what it does not know of yet. @throws {BelayError} UNSUPPORTED_CAPABILITY when the cluster has none. */
export async function readMetrics(parts: MetricsParts, { ref }: CallInput<'readMetrics'>, op: OperationContext): Promise<ActivityOutput<'readMetrics'>> {
  const end = parts.clock.monotonicMs() + WAIT_MS;
  for (;;) {
    const instances = await readOnce(parts, ref, op.signal);
    const known = new Set(instances.map(({ id }) => id));
    const isExpected = podsOf(parts, ref).some((pod) => isNew(pod, parts.clock.now()) && !known.has(pod.metadata.name));
    if (!isExpected || parts.clock.monotonicMs() + LOOK_EVERY_MS > end) return { instances };
    await parts.clock.sleep(LOOK_EVERY_MS, op.signal);
  }
}

async function readOnce({ client, cache, scope }: MetricsParts, ref: ResourceRef, signal: AbortSignal): Promise<ActivityOutput<'readMetrics'>['instances']> {
  const names = new Set(podsOf({ cache, scope }, ref).map(({ metadata }) => metadata.name));
  const path = `/apis/metrics.k8s.io/v1beta1/namespaces/${namespaceName(scope, ref.environmentId)}/pods`;
  const raw = await client.call({ method: 'GET', path, doing: 'read the metrics of Pods', signal }).catch((error: unknown) => {
    if (!(error instanceof BelayError) || error.code !== 'NOT_FOUND') throw error;
    throw new BelayError('UNSUPPORTED_CAPABILITY', 'The cluster measures nothing: it has no metrics API. Install metrics-server, then ask again.', { cause: error });
  });
  const items = podMetrics.parse(raw).items ?? [];
  return items.filter(({ metadata }) => names.has(metadata.name)).map(({ metadata, timestamp, containers }) => ({
    id: metadata.name, at: timestamp,
    cpuMillis: Math.round(containers.reduce((sum, { usage }) => sum + readQuantity(usage.cpu), 0) * 1000),
    ramBytes: Math.round(containers.reduce((sum, { usage }) => sum + readQuantity(usage.memory), 0)),
  }));
}

/** Says whether a Pod runs, and for so short that its first measure is still to come. */
function isNew({ status }: Pod, now: Date): boolean {
  const startedAt = status.containerStatuses[0]?.state.running?.startedAt;
  return startedAt != null && now.getTime() - Date.parse(startedAt) < NEW_POD_MS;
}
