import type { ObservedResource } from '@belay/plugin-sdk';
import { namespaceName } from '../mapping/names.js';
import type { ProviderParts } from '../provider-parts.js';
import { observeEndpoint } from '../resources/endpoint.resource.js';
import { observeNetwork } from '../resources/network.resource.js';
import { isMain, observeRoute } from '../resources/route.resource.js';
import { observeVolume } from '../resources/volume.resource.js';
import { label, refOfLabels } from '../mapping/labels.js';
import { observeProcesses, podsOf, type Controller } from './observe-processes.js';

/** Lists all that exists of an environment in the cluster, from what is watched: no request is made. One-off jobs are left out: they are not part of what an environment ought to be. */
export function observeEnvironment(parts: Pick<ProviderParts, 'cache' | 'scope' | 'options'>, environmentId: string): ObservedResource[] {
  const namespace = namespaceName(parts.scope, environmentId);
  const { informers } = parts.cache;
  const network = informers.namespace.get('', namespace);
  const processes = (controller: Controller): ObservedResource | undefined => {
    const ref = refOfLabels(controller.metadata.labels);
    return ref === undefined ? undefined : observeProcesses(parts.cache, controller, podsOf(parts, ref));
  };
  const routes = parts.options.routes.kind === 'gateway' ? informers.httpRoute.inNamespace(namespace) : informers.ingress.inNamespace(namespace);
  return [
    network === undefined ? undefined : observeNetwork(parts, network),
    ...informers.claim.inNamespace(namespace).map(observeVolume),
    ...informers.deployment.inNamespace(namespace).map(processes),
    ...informers.statefulSet.inNamespace(namespace).map(processes),
    ...informers.service.inNamespace(namespace).filter(({ metadata }) => metadata.labels[label.kind] === 'endpoint').map((service) => observeEndpoint(parts, service)),
    ...routes.filter(isMain).map((route) => observeRoute(parts, route)),
  ].filter((resource) => resource !== undefined);
}
