import { BelayError, type ActivityOutput, type CallInput, type OperationContext } from '@belay/plugin-sdk';
import { z } from 'zod';
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

/** Reads what each running Pod of a resource uses, from the cluster's metrics-server. @throws {BelayError} UNSUPPORTED_CAPABILITY when the cluster has none. */
export async function readMetrics(parts: Pick<ProviderParts, 'client' | 'cache' | 'scope'>, { ref }: CallInput<'readMetrics'>, op: OperationContext): Promise<ActivityOutput<'readMetrics'>> {
  const names = new Set(podsOf(parts, ref).map(({ metadata }) => metadata.name));
  const path = `/apis/metrics.k8s.io/v1beta1/namespaces/${namespaceName(parts.scope, ref.environmentId)}/pods`;
  const raw = await parts.client.call({ method: 'GET', path, doing: 'read the metrics of Pods', signal: op.signal }).catch((error: unknown) => {
    if (!(error instanceof BelayError) || error.code !== 'NOT_FOUND') throw error;
    throw new BelayError('UNSUPPORTED_CAPABILITY', 'The cluster measures nothing: it has no metrics API. Install metrics-server, then ask again.', { cause: error });
  });
  const items = podMetrics.parse(raw).items ?? [];
  return {
    instances: items.filter(({ metadata }) => names.has(metadata.name)).map(({ metadata, timestamp, containers }) => ({
      id: metadata.name, at: timestamp,
      cpuMillis: Math.round(containers.reduce((sum, { usage }) => sum + readQuantity(usage.cpu), 0) * 1000),
      ramBytes: Math.round(containers.reduce((sum, { usage }) => sum + readQuantity(usage.memory), 0)),
    })),
  };
}
