import { BelayError, type EndpointSpec, type ObservedResource, type OperationContext, type Resource, type ResourceRef } from '@belay/plugin-sdk';
import type { Stored } from '../cache/shapes.js';
import { kinds } from '../cluster/kinds.js';
import { annotation, label, refOfLabels } from '../mapping/labels.js';
import { namespaceName } from '../mapping/names.js';
import { endpointManifest, selectedGeneration } from '../mapping/traffic.manifests.js';
import type { ProviderParts } from '../provider-parts.js';
import { differenceOf, markMade } from './made-of.js';
import { ensureNamespace } from './network.resource.js';
import { placeOf } from './place.js';

type EndpointParts = Pick<ProviderParts, 'cache' | 'scope'>;

/** Finds the Service of an application's endpoint; undefined when there is none, or it is being removed. */
export function findEndpoint({ cache, scope }: EndpointParts, environmentId: string, application: string): Stored<'service'> | undefined {
  const found = cache.informers.service.get(namespaceName(scope, environmentId), application);
  return found !== undefined && found.metadata.labels[label.kind] === 'endpoint' && found.metadata.deletionTimestamp === undefined ? found : undefined;
}

/** Finds an endpoint as it is, and where it leads. */
export function inspectEndpoint(parts: EndpointParts, ref: ResourceRef): ObservedResource | undefined {
  const found = findEndpoint(parts, ref.environmentId, ref.name);
  return found === undefined ? undefined : observeEndpoint(parts, found);
}

/** Gives the observed form of an endpoint. */
export function observeEndpoint({ cache }: Pick<ProviderParts, 'cache'>, service: Stored<'service'>): ObservedResource | undefined {
  const { metadata, spec } = service;
  const ref = refOfLabels(metadata.labels);
  if (ref === undefined || metadata.deletionTimestamp !== undefined) return undefined;
  const generation = selectedGeneration(spec.selector);
  return { ref, specHash: metadata.annotations[annotation.specHash] ?? '', key: metadata.annotations[annotation.key] ?? '', instances: [], isHealthy: true, ...(generation === null ? {} : { promotedGeneration: generation }), details: { clusterIP: spec.clusterIP }, ...differenceOf(cache, service) };
}

/** Makes the stable address of an application, or changes its ports in place; where it leads stays as it is. */
export async function applyEndpoint(parts: ProviderParts, resource: Resource, spec: EndpointSpec, op: OperationContext): Promise<ObservedResource> {
  await ensureNamespace(parts, resource, op);
  const found = findEndpoint(parts, resource.ref.environmentId, spec.application);
  const place = { ...placeOf(parts, resource, op), scope: parts.scope };
  const manifest = endpointManifest(spec, found === undefined ? null : selectedGeneration(found.spec.selector), place, found?.metadata.resourceVersion);
  await parts.writer.apply(manifest, op);
  await markMade(parts, kinds.service, findEndpoint(parts, resource.ref.environmentId, spec.application), [manifest], op);
  const observed = inspectEndpoint(parts, resource.ref);
  if (observed === undefined) throw new BelayError('CONFLICT', `The endpoint ${spec.name} was removed by somebody while it was made.`);
  return observed;
}

/** Removes an endpoint; one that is gone is success. */
export async function removeEndpoint(parts: ProviderParts, ref: ResourceRef, op: OperationContext): Promise<boolean> {
  const found = findEndpoint(parts, ref.environmentId, ref.name);
  if (found === undefined) return false;
  const { name, namespace, uid } = found.metadata;
  await parts.writer.remove({ kind: kinds.service, namespace, name, uid }, op);
  await parts.cache.until(namespace, () => (parts.cache.informers.service.get(namespace, name)?.metadata.uid === uid ? undefined : true), op.signal);
  return true;
}
