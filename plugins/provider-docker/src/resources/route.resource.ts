import { BelayError, type ObservedResource, type OperationContext, type Resource, type ResourceRef, type RouteSpec } from '@belay/plugin-sdk';
import type { ProviderParts } from '../provider-parts.js';
import type { RouteState } from '../router/route-state.js';
import { writeRoute } from '../routing/route-traffic.js';

type RouteParts = Pick<ProviderParts, 'router'>;

/** Makes or changes the public hosts and paths of an application; they keep leading to the generation to which they lead. */
export async function applyRoute(parts: RouteParts, resource: Resource, spec: RouteSpec, op: OperationContext): Promise<ObservedResource> {
  const { environmentId, name } = resource.ref;
  const all = await parts.router.routes.list();
  const present = all.find((route) => route.environmentId === environmentId && route.name === name);
  const rival = all.find((route) => route !== present && route.rules.some((rule) => spec.rules.some((wanted) => wanted.host === rule.host && JSON.stringify(wanted.path) === JSON.stringify(rule.path))));
  if (rival !== undefined) {
    const host = rival.rules.find((rule) => spec.rules.some((wanted) => wanted.host === rule.host))?.host;
    throw new BelayError('ROUTE_CONFLICT', `${host} is already the address of application ${rival.application} of environment ${rival.environmentId}. Choose another host or path.`, { details: { host, application: rival.application } });
  }
  const route: RouteState = {
    environmentId, projectId: op.meta.projectId, name, application: spec.application, port: spec.port, rules: spec.rules,
    specHash: resource.specHash, key: op.key, generation: present?.generation ?? null, addresses: present?.addresses ?? [],
  };
  // The router is made ready now, while other things are still being built.
  await parts.router.ensure(op.signal);
  if (present?.specHash !== resource.specHash) await op.effect(() => writeRoute(parts, route, op.signal));
  return observeRoute(present?.specHash === resource.specHash ? present : route);
}

/** Finds a route as it is. */
export async function inspectRoute(parts: RouteParts, ref: ResourceRef): Promise<ObservedResource | undefined> {
  const route = await parts.router.routes.read(ref.environmentId, ref.name);
  return route === undefined ? undefined : observeRoute(route);
}

/** Gives the observed form of a route. */
export function observeRoute(route: RouteState): ObservedResource {
  return {
    ref: { environmentId: route.environmentId, kind: 'route', name: route.name }, specHash: route.specHash, key: route.key, instances: [], isHealthy: true,
    ...(route.generation === null ? {} : { promotedGeneration: route.generation }),
  };
}
