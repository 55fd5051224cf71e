import type { ObservedResource, OperationContext, Resource, ServiceSpec } from '@belay/plugin-sdk';
import { addressOf } from '../engine/address-book.js';
import type { ContainerSummary } from '../engine/docker-engine.js';
import { label, refFilter, resourceLabels } from '../engine/labels.js';
import { containerName, volumeName } from '../engine/names.js';
import { writerOf } from '../images/image-writer.js';
import { observeContainers } from '../observe/observe-containers.js';
import type { ProviderParts } from '../provider-parts.js';
import { createOwnContainer, startOwnContainer } from './container-lifecycle.js';
import { containerOptions } from './container-options.js';
import { claimWriter } from './volume-writer.js';

type ServiceParts = Pick<ProviderParts, 'engine' | 'scope' | 'addresses' | 'dataDir' | 'machine'>;

/**
 * Makes a service, or changes it in place: same volume, same name, same address.
 * @throws {BelayError} DATA_UPGRADE_NEEDS_BACKUP when its volume was written by another major version.
 */
export async function applyService(parts: ServiceParts, resource: Resource, spec: ServiceSpec, op: OperationContext): Promise<ObservedResource> {
  const containers = await parts.engine.listContainers(refFilter(parts.scope, resource.ref));
  const wanted = containers.find((container) => container.Labels[label.specHash] === resource.specHash);
  const others = containers.filter((container) => container !== wanted);
  await claimVolumes(parts, resource, spec);
  if (wanted !== undefined && others.length === 0) {
    if (wanted.State !== 'running') await startOwnContainer(parts, wanted.Id, op);
  } else {
    await replaceService(parts, resource, spec, others, wanted, op);
  }
  return observed(parts, resource);
}

/** The new container is made before the old one stops, so that what cannot be made costs nothing. */
async function replaceService(parts: ServiceParts, resource: Resource, spec: ServiceSpec, others: readonly ContainerSummary[], made: ContainerSummary | undefined, op: OperationContext): Promise<void> {
  const name = containerName(parts.scope, resource.ref);
  const id = made?.Id ?? await createService(parts, resource, spec, others[0], op);
  for (const other of others) {
    await op.effect(() => parts.engine.stopContainer(other.Id, spec.stopTimeoutMs, op.signal));
    await op.effect(() => parts.engine.removeContainer(other.Id));
  }
  if (others.length > 0) await parts.engine.renameContainer(id, name);
  await startOwnContainer(parts, id, op);
}

async function createService(parts: ServiceParts, resource: Resource, spec: ServiceSpec, old: ContainerSummary | undefined, op: OperationContext): Promise<string> {
  const { environmentId } = resource.ref;
  const name = containerName(parts.scope, resource.ref);
  const variables = await op.secrets.getMap(spec.variablesRef);
  const create = (address: string): Promise<string> => createOwnContainer(parts, containerOptions(parts.scope, parts.machine, spec, {
    name: old === undefined ? name : `${name}-next`, hostname: spec.name, environmentId, address, aliases: [spec.name],
    labels: resourceLabels(parts.scope, resource, op), stopTimeoutMs: spec.stopTimeoutMs, hasInit: false,
  }, variables), (run) => op.effect(run));
  const kept = old === undefined ? undefined : addressOf(old);
  return kept === undefined ? parts.addresses.withAddress(environmentId, create) : create(kept);
}

async function claimVolumes(parts: ServiceParts, resource: Resource, spec: ServiceSpec): Promise<void> {
  const writer = writerOf(spec.image, spec.versionText);
  if (writer === undefined) return;
  for (const mount of spec.mounts) await claimWriter(parts.dataDir, volumeName(parts.scope, resource.ref.environmentId, mount.volume), writer);
}

async function observed(parts: ServiceParts, resource: Resource): Promise<ObservedResource> {
  const found = observeContainers(resource.ref, await parts.engine.listContainers(refFilter(parts.scope, resource.ref)));
  return found ?? { ref: resource.ref, specHash: resource.specHash, key: '', instances: [], isHealthy: false };
}
