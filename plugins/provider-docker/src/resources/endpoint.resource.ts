import type { EndpointSpec, ObservedResource, OperationContext, Resource, ResourceRef } from '@belay/plugin-sdk';
import type { ContainerSummary } from '../engine/docker-engine.js';
import { label, refFilter, resourceLabels } from '../engine/labels.js';
import { observeInstance } from '../observe/observe-containers.js';
import type { ProviderParts } from '../provider-parts.js';

type EndpointParts = Pick<ProviderParts, 'engine' | 'scope' | 'forwarders' | 'images' | 'options'>;

/** Makes the stable address of an application, or changes its ports in place; where it points stays as it is. */
export async function applyEndpoint(parts: EndpointParts, resource: Resource, spec: EndpointSpec, op: OperationContext): Promise<ObservedResource> {
  const { environmentId, name } = resource.ref;
  const known = await parts.forwarders.findDefinition(environmentId, name);
  const definition = known ?? {
    environmentId, name, application: spec.application, isRunning: true,
    image: await parts.images.resolve(parts.options.forwarderImage, op.signal),
    labels: { ...resourceLabels(parts.scope, resource, op), [label.application]: spec.application },
  };
  const control = await parts.forwarders.ensure({ ...definition, isRunning: true }, (run) => op.effect(run));
  const present = await control.readState();
  if (present.specHash !== resource.specHash) await op.effect(() => control.configure({ specHash: resource.specHash, key: op.key, ports: spec.ports }));
  const found = await inspectEndpoint(parts, resource.ref);
  return found ?? { ref: resource.ref, specHash: resource.specHash, key: op.key, instances: [], isHealthy: false };
}

/** Finds an endpoint as it is: its forwarder and where it points. */
export async function inspectEndpoint(parts: EndpointParts, ref: ResourceRef): Promise<ObservedResource | undefined> {
  return observeEndpoint(parts, ref, await parts.engine.listContainers(refFilter(parts.scope, ref)));
}

/** Gives the observed form of an endpoint from its container and what its forwarder saved. */
export async function observeEndpoint(parts: Pick<ProviderParts, 'forwarders'>, ref: ResourceRef, containers: readonly ContainerSummary[]): Promise<ObservedResource | undefined> {
  const saved = await parts.forwarders.readSaved(ref.environmentId, ref.name);
  const [container] = containers;
  if (container === undefined && saved === undefined) return undefined;
  return {
    ref, specHash: saved?.specHash ?? '', key: saved?.key ?? container?.Labels[label.key] ?? '', instances: containers.map(observeInstance),
    isHealthy: container?.State === 'running', ...(saved?.generation == null ? {} : { promotedGeneration: saved.generation }),
  };
}
