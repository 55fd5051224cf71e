import { BelayError, type ObservedResource, type OperationContext, type Resource, type WorkloadSpec } from '@belay/plugin-sdk';
import type { ContainerSummary } from '../engine/docker-engine.js';
import { label, refFilter, resourceLabels } from '../engine/labels.js';
import { containerName } from '../engine/names.js';
import { observeContainers, replicaOf } from '../observe/observe-containers.js';
import type { ProviderParts } from '../provider-parts.js';
import { withdrawInstances } from '../routing/route-traffic.js';
import { createOwnContainer, startOwnContainer } from './container-lifecycle.js';
import { containerOptions, hostnameOf } from './container-options.js';

/** Stages one generation of an application beside the others, or brings its number of replicas to what is wanted. It gets no traffic by this. */
export async function applyWorkload(parts: ProviderParts, resource: Resource, spec: WorkloadSpec, op: OperationContext): Promise<ObservedResource> {
  const filter = refFilter(parts.scope, resource.ref);
  const existing = await parts.engine.listContainers(filter);
  const changed = existing.find((container) => container.Labels[label.specHash] !== resource.specHash);
  if (changed !== undefined) {
    throw new BelayError('CONFLICT', `Generation ${spec.generation} of ${spec.application} exists with another spec; a changed spec needs a new generation.`, { details: { generation: spec.generation } });
  }
  const missing = missingReplicas(existing, spec.replicas);
  const surplus = existing.filter((container) => replicaOf(container) >= spec.replicas);
  await Promise.all([
    ...existing.filter((container) => replicaOf(container) < spec.replicas && container.State !== 'running').map((container) => startOwnContainer(parts, container.Id, op)),
    addReplicas(parts, resource, spec, missing, op),
    removeReplicas(parts, spec, surplus, op),
  ]);
  const found = observeContainers(resource.ref, await parts.engine.listContainers(filter));
  if (found === undefined) throw new BelayError('CONFLICT', `Generation ${spec.generation} of ${spec.application} was removed by somebody while it was made.`);
  return found;
}

/** Numbers below `replicas` that no container has. */
export function missingReplicas(existing: readonly ContainerSummary[], replicas: number): number[] {
  const present = new Set(existing.map(replicaOf));
  return Array.from({ length: replicas }, (_, replica) => replica).filter((replica) => !present.has(replica));
}

async function addReplicas(parts: ProviderParts, resource: Resource, spec: WorkloadSpec, replicas: readonly number[], op: OperationContext): Promise<void> {
  if (replicas.length === 0) return;
  const variables = await op.secrets.getMap(spec.variablesRef);
  const { environmentId } = resource.ref;
  await Promise.all(replicas.map(async (replica) => {
    const id = await parts.addresses.withAddress(environmentId, (address) => createOwnContainer(parts, containerOptions(parts.scope, parts.machine, spec, {
      name: containerName(parts.scope, resource.ref, replica), hostname: hostnameOf(spec.application, spec.generation, String(replica)), environmentId, address, aliases: [],
      labels: { ...resourceLabels(parts.scope, resource, op), [label.application]: spec.application, [label.replica]: String(replica) },
      stopTimeoutMs: spec.stopTimeoutMs, hasInit: true,
    }, variables), op));
    await startOwnContainer(parts, id, op);
  }));
}

async function removeReplicas(parts: ProviderParts, spec: WorkloadSpec, surplus: readonly ContainerSummary[], op: OperationContext): Promise<void> {
  if (surplus.length === 0) return;
  await withdrawInstances(parts, surplus, op);
  await Promise.all(surplus.map(async (container) => {
    await op.effect(() => parts.engine.stopContainer(container.Id, spec.stopTimeoutMs));
    await op.effect(() => parts.engine.removeContainer(container.Id));
  }));
}
