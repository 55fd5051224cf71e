import { BelayError, type ObservedInstance, type ObservedResource, type OperationContext, type Resource, type WorkloadSpec } from '@belay/plugin-sdk';
import type { ContainerSummary } from '../engine/docker-engine.js';
import { label, refFilter, resourceLabels } from '../engine/labels.js';
import { containerName } from '../engine/names.js';
import { instanceId, observeContainers, replicaOf } from '../observe/observe-containers.js';
import type { ProviderParts } from '../provider-parts.js';
import { waitUntilIdle } from '../routing/drain.js';
import { withdrawInstances } from '../routing/route-traffic.js';
import { createOwnContainer, startOwnContainer } from './container-lifecycle.js';
import { containerOptions, hostnameOf } from './container-options.js';

/** How long a replica that is no longer wanted may finish what it has begun. */
const DRAIN_MS = 10_000;

/** Stages one generation of an application beside the others, or brings its number of replicas to what is wanted. It gets no traffic by this. */
export async function applyWorkload(parts: ProviderParts, resource: Resource, spec: WorkloadSpec, op: OperationContext): Promise<ObservedResource> {
  // Asked for meanwhile: only an application whose replicas are all there needs no variables.
  const variables = op.secrets.getMap(spec.variablesRef);
  variables.catch(() => undefined);
  const holders = await parts.addresses.listHolders(resource.ref.environmentId);
  const existing = holders.filter((container) => isReplicaOf(container, resource));
  const changed = existing.find((container) => container.Labels[label.specHash] !== resource.specHash);
  if (changed !== undefined) {
    throw new BelayError('CONFLICT', `Generation ${spec.generation} of ${spec.application} exists with another spec; a changed spec needs a new generation.`, { details: { generation: spec.generation } });
  }
  const surplus = existing.filter((container) => replicaOf(container) >= spec.replicas);
  const [made] = await Promise.all([
    addReplicas(parts, resource, spec, { replicas: missingReplicas(existing, spec.replicas), holders, variables }, op),
    removeReplicas(parts, spec, surplus, op),
    ...existing.filter((container) => replicaOf(container) < spec.replicas && container.State !== 'running').map((container) => startOwnContainer(parts, container.Id, op)),
  ]);
  // The first of a generation are known from their making; asking again would only take time.
  if (existing.length === 0) return { ref: resource.ref, specHash: resource.specHash, key: op.key, image: spec.image, instances: made, isHealthy: true };
  const found = observeContainers(resource.ref, await parts.engine.listContainers(refFilter(parts.scope, resource.ref)));
  if (found === undefined) throw new BelayError('CONFLICT', `Generation ${spec.generation} of ${spec.application} was removed by somebody while it was made.`);
  return found;
}

/** Numbers below `replicas` that no container has. */
function missingReplicas(existing: readonly ContainerSummary[], replicas: number): number[] {
  const present = new Set(existing.map(replicaOf));
  return Array.from({ length: replicas }, (_, replica) => replica).filter((replica) => !present.has(replica));
}

function isReplicaOf({ Labels }: ContainerSummary, { ref }: Resource): boolean {
  return Labels[label.kind] === ref.kind && Labels[label.name] === ref.name && Labels[label.generation] === ref.generation;
}

interface Missing {
  readonly replicas: readonly number[];
  /** All containers of the environment: their addresses are taken. */
  readonly holders: readonly ContainerSummary[];
  readonly variables: Promise<Readonly<Record<string, string>>>;
}

async function addReplicas(parts: ProviderParts, resource: Resource, spec: WorkloadSpec, missing: Missing, op: OperationContext): Promise<ObservedInstance[]> {
  const { replicas, holders } = missing;
  if (replicas.length === 0) return [];
  const variables = await missing.variables;
  const { environmentId } = resource.ref;
  return Promise.all(replicas.map(async (replica) => {
    const made = await parts.addresses.withAddress(environmentId, async (address) => ({ address, id: await createOwnContainer(parts, containerOptions(parts.scope, parts.machine, spec, {
      name: containerName(parts.scope, resource.ref, replica), hostname: hostnameOf(spec.application, spec.generation, String(replica)), environmentId, address, aliases: [],
      labels: { ...resourceLabels(parts.scope, resource, op), [label.application]: spec.application, [label.replica]: String(replica) },
      stopTimeoutMs: spec.stopTimeoutMs, hasInit: true,
    }, variables), (run) => op.effect(run)) }), holders);
    await startOwnContainer(parts, made.id, op);
    return { id: instanceId(made.id), state: 'running', restarts: 0, address: made.address };
  }));
}

async function removeReplicas(parts: ProviderParts, spec: WorkloadSpec, surplus: readonly ContainerSummary[], op: OperationContext): Promise<void> {
  if (surplus.length === 0) return;
  await withdrawInstances(parts, surplus, op);
  await waitUntilIdle(parts, surplus, DRAIN_MS, op);
  await Promise.all(surplus.map(async (container) => {
    await op.effect(() => parts.engine.stopContainer(container.Id, spec.stopTimeoutMs, op.signal));
    await op.effect(() => parts.engine.removeContainer(container.Id));
  }));
}
