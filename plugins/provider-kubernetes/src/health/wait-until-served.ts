import type { OperationContext, ResourceRef } from '@belay/plugin-sdk';
import { namespaceName } from '../mapping/names.js';
import { podsOf } from '../observe/observe-processes.js';
import type { ProviderParts } from '../provider-parts.js';

/** Nodes learn by their own watches that a Service leads to a Pod, kube-proxy once a second: whoever dials earlier is refused. */
const NODES_LEARN_MS = 2_000;

/** Waits until the name of a backing service, whose Pod is ready, leads to it on the nodes; one that has been ready for a while is not waited for. */
export async function waitUntilServed(parts: Pick<ProviderParts, 'cache' | 'scope' | 'clock'>, ref: ResourceRef, op: Pick<OperationContext, 'signal'>, signal: AbortSignal): Promise<void> {
  const namespace = namespaceName(parts.scope, ref.environmentId);
  const { service, endpointSlice } = parts.cache.informers;
  if (service.get(namespace, ref.name) === undefined) return;
  const isLed = (): true | undefined => endpointSlice.inNamespace(namespace)
    .some(({ metadata, endpoints }) => metadata.labels['kubernetes.io/service-name'] === ref.name && endpoints.some(({ conditions }) => conditions.ready)) || undefined;
  await parts.cache.until(namespace, isLed, signal);
  const since = podsOf(parts, ref).flatMap(({ status }) => status.conditions.filter(({ type, status: is }) => type === 'Ready' && is === 'True').map(({ lastTransitionTime }) => Date.parse(lastTransitionTime ?? '')));
  const restMs = NODES_LEARN_MS - (parts.clock.now().getTime() - Math.max(0, ...since.filter((at) => !Number.isNaN(at))));
  if (restMs > 0) await parts.clock.sleep(Math.min(restMs, NODES_LEARN_MS), op.signal);
}
