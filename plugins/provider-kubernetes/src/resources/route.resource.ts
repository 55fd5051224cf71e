import { BelayError, type ObservedResource, type OperationContext, type Resource, type ResourceRef, type RouteSpec } from '@belay/plugin-sdk';
import type { Stored } from '../cache/shapes.js';
import { kinds } from '../cluster/kinds.js';
import { annotation, label, refOfLabels } from '../mapping/labels.js';
import { namespaceName } from '../mapping/names.js';
import { routeManifests, selectedGeneration } from '../mapping/traffic.manifests.js';
import type { ProviderParts } from '../provider-parts.js';
import { waitUntilAccepted } from '../traffic/gateway.js';
import { findEndpoint } from './endpoint.resource.js';
import { differenceOf, markMade } from './made-of.js';
import { ensureNamespace } from './network.resource.js';
import { placeOf } from './place.js';

type RouteParts = Pick<ProviderParts, 'cache' | 'scope' | 'options'>;
type RouteObject = Stored<'ingress'> | Stored<'httpRoute'>;

/** Finds the Ingress or HTTPRoute of an application's routes. */
function findRoute({ cache, scope, options }: RouteParts, environmentId: string, name: string): RouteObject | undefined {
  const informer = options.routes.kind === 'gateway' ? cache.informers.httpRoute : cache.informers.ingress;
  const found = informer.get(namespaceName(scope, environmentId), name);
  return found !== undefined && found.metadata.labels[label.kind] === 'route' && found.metadata.deletionTimestamp === undefined ? found : undefined;
}

/** Says whether an object stands for the whole route of its application; its further ones do not. */
export function isMain({ metadata }: RouteObject): boolean {
  return metadata.labels[label.name] === metadata.name;
}

/** Lists what a route has beside its main object: HTTPRoutes for hosts that have other paths. */
function furtherRoutes({ cache, scope, options }: RouteParts, { environmentId, name }: ResourceRef): RouteObject[] {
  if (options.routes.kind !== 'gateway') return [];
  return cache.informers.httpRoute.inNamespace(namespaceName(scope, environmentId)).filter((route) => route.metadata.labels[label.kind] === 'route' && route.metadata.labels[label.name] === name && !isMain(route));
}

async function removeObject({ writer, options }: ProviderParts, { namespace, name, uid }: RouteObject['metadata'], op: OperationContext): Promise<void> {
  await writer.remove({ kind: options.routes.kind === 'gateway' ? kinds.httpRoute : kinds.ingress, namespace, name, uid }, op);
}

/** Finds a route as it is. */
export function inspectRoute(parts: RouteParts, ref: ResourceRef): ObservedResource | undefined {
  const found = findRoute(parts, ref.environmentId, ref.name);
  return found === undefined ? undefined : observeRoute(parts, found);
}

/** Gives the observed form of a route: it leads where its application's endpoint leads. */
export function observeRoute(parts: RouteParts, route: RouteObject): ObservedResource | undefined {
  const { metadata } = route;
  const ref = refOfLabels(metadata.labels);
  if (ref === undefined || metadata.deletionTimestamp !== undefined) return undefined;
  const endpoint = findEndpoint(parts, ref.environmentId, metadata.annotations[annotation.application] ?? ref.name);
  const generation = endpoint === undefined ? null : selectedGeneration(endpoint.spec.selector);
  return { ref, specHash: metadata.annotations[annotation.specHash] ?? '', key: metadata.annotations[annotation.key] ?? '', instances: [], isHealthy: true, ...(generation === null ? {} : { promotedGeneration: generation }), ...differenceOf(parts.cache, route) };
}

/** Makes or changes the public hosts and paths of an application; they lead to its endpoint. */
export async function applyRoute(parts: ProviderParts, resource: Resource, spec: RouteSpec, op: OperationContext): Promise<ObservedResource> {
  if (parts.options.routes.kind === 'gateway' && parts.options.routes.gateway === undefined) throw new BelayError('PLUGIN_OPTIONS_INVALID', 'Routes of the kind gateway need the option routes.gateway: namespace and name of the Gateway to which they attach.');
  await ensureNamespace(parts, resource, op);
  const manifests = routeManifests(parts.options, spec, { ...placeOf(parts, resource, op), scope: parts.scope });
  await parts.writer.applyAll(manifests, op);
  const names = new Set(manifests.map(({ metadata }) => metadata?.name));
  for (const { metadata } of furtherRoutes(parts, resource.ref)) if (!names.has(metadata.name)) await removeObject(parts, metadata, op);
  await markMade(parts, parts.options.routes.kind === 'gateway' ? kinds.httpRoute : kinds.ingress, findRoute(parts, resource.ref.environmentId, spec.name), manifests, op);
  if (parts.options.routes.kind === 'gateway') await waitUntilAccepted(parts, spec.name, op);
  const observed = inspectRoute(parts, resource.ref);
  if (observed === undefined) throw new BelayError('CONFLICT', `The route ${spec.name} was removed by somebody while it was made.`);
  return observed;
}

/** Removes a route; one that is gone is success. */
export async function removeRoute(parts: ProviderParts, ref: ResourceRef, op: OperationContext): Promise<boolean> {
  const found = findRoute(parts, ref.environmentId, ref.name);
  if (found === undefined) return false;
  const { namespace, uid } = found.metadata;
  for (const { metadata } of [found, ...furtherRoutes(parts, ref)]) await removeObject(parts, metadata, op);
  await parts.cache.until(namespace, () => (findRoute(parts, ref.environmentId, ref.name)?.metadata.uid === uid ? undefined : true), op.signal);
  return true;
}
