import type { ProviderParts } from '../provider-parts.js';

/** Addresses that the cluster's controller of endpoints lists as ready behind a Service. */
export function readyAddresses({ cache }: Pick<ProviderParts, 'cache'>, namespace: string, service: string): readonly string[] {
  return cache.informers.endpointSlice.inNamespace(namespace)
    .filter(({ metadata }) => metadata.labels['kubernetes.io/service-name'] === service)
    .flatMap(({ endpoints }) => endpoints.filter(({ conditions }) => conditions.ready).flatMap(({ addresses }) => addresses));
}
