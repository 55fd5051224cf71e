import type { PlanStep, ReleasedApplication, Resource } from '@belay/contracts';
import { hasDifference, type ApplicationChoice } from './application-choice.js';
import type { PlanContext } from './plan-context.js';
import { endpointResource, routeResource } from './release-resources.js';
import { applyStep } from './step-draft.js';

/** Plans an application's endpoint and routes. `isWanted` is false for one that nobody calls (no ports). */
export function planAddress(
  application: ReleasedApplication, choice: ApplicationChoice, { ready, sealed }: { readonly ready: readonly string[]; readonly sealed: readonly string[] }, context: PlanContext,
): { readonly isWanted: boolean; readonly steps: readonly PlanStep[] } {
  const isOpen = choice.kind === 'new' && arePortsOpen(application);
  const resources = isOpen ? openAddress(application, context) : [endpointResource(application, context.scope), routeResource(application, context.scope)].filter((found) => found !== undefined);
  const steps = resources.flatMap((resource) => {
    const found = context.state.find(resource.ref.kind, resource.ref.name);
    const isStranded = resource.ref.kind === 'endpoint' && context.networkSteps.length > 0;
    if (!isOpen && !isStranded && found?.specHash === resource.specHash && !hasDifference(found, context)) return [];
    // A new address harms nobody; a changed one waits until what it shall point to is healthy.
    return [applyStep(resource, [...context.networkSteps, ...(isOpen ? sealed : []), ...(found === undefined ? [] : ready)], found)];
  });
  return { isWanted: resources.length > 0, steps };
}

/** Says whether only the build, or a look at the prebuilt image, can tell an application's ports. */
function arePortsOpen({ image, ports }: ReleasedApplication): boolean {
  return image === undefined && ports.length === 0;
}

/** Stands in for the address until the release is sealed; what the seal does not have is then left out. */
function openAddress(application: ReleasedApplication, { scope: { environmentId } }: PlanContext): Resource[] {
  const { name, routes } = application;
  const endpoint: Resource = { ref: { environmentId, kind: 'endpoint', name }, spec: { kind: 'endpoint', name, application: name, ports: [] }, specHash: '' };
  const route: Resource = { ref: { environmentId, kind: 'route', name }, spec: { kind: 'route', name, application: name, port: 0, rules: routes.map(({ host, path }) => ({ host, path })) }, specHash: '' };
  return routes.length === 0 ? [endpoint] : [endpoint, route];
}
