import { networkInterfaces } from 'node:os';
import { BelayError, type NetworkSpec, type ObservedResource, type OperationContext, type Resource, type ResourceRef } from '@belay/plugin-sdk';
import { label, isOwn, refFilter, resourceLabels, scopeLabels, toFilter } from '../engine/labels.js';
import { networkName } from '../engine/names.js';
import { formatAddress, formatSubnet, freeSubnets, parseSubnet, type Subnet } from '../engine/subnets.js';
import type { ProviderParts } from '../provider-parts.js';

type NetworkParts = Pick<ProviderParts, 'engine' | 'scope' | 'options' | 'addresses'>;

const ENVIRONMENT_PREFIX = 24;

/** Finds the network of an environment as it is. */
export async function inspectNetwork(parts: NetworkParts, ref: ResourceRef): Promise<ObservedResource | undefined> {
  const [network] = await parts.engine.listNetworks(refFilter(parts.scope, ref));
  return network === undefined ? undefined : observeNetwork(network.Labels ?? {}, network.IPAM?.Config?.[0]?.Subnet);
}

/** Gives the observed form of a network from its labels. */
export function observeNetwork(labels: Readonly<Record<string, string>>, subnet: string | undefined): ObservedResource {
  const ref: ResourceRef = { environmentId: labels[label.environment] ?? '', kind: 'network', name: labels[label.name] ?? '' };
  return { ref, specHash: labels[label.specHash] ?? '', key: labels[label.key] ?? '', instances: [], isHealthy: true, details: { subnet } };
}

/** Makes the private network of an environment, on a range that nothing else on this machine uses. */
export async function applyNetwork(parts: NetworkParts, resource: Resource, _spec: NetworkSpec, op: OperationContext): Promise<ObservedResource> {
  const found = await inspectNetwork(parts, resource.ref);
  if (found !== undefined) return found;
  const name = networkName(parts.scope, resource.ref.environmentId);
  const labels = resourceLabels(parts.scope, resource, op);
  for (const subnet of freeSubnets(readPool(parts), ENVIRONMENT_PREFIX, await usedSubnets(parts))) {
    try {
      await op.effect(() => parts.engine.createNetwork({
        Name: name, CheckDuplicate: true, Driver: 'bridge', Labels: labels,
        IPAM: { Driver: 'default', Config: [{ Subnet: formatSubnet(subnet), Gateway: formatAddress(subnet.base + 1) }] },
      }));
      await removeStranded(parts, resource.ref, op);
      return observeNetwork(labels, formatSubnet(subnet));
    } catch (error) {
      if (!(error instanceof BelayError)) throw error;
      if (/overlap/i.test(error.message)) continue;
      if (error.code !== 'CONFLICT') throw error;
      return await ownNetwork(parts, name, error);
    }
  }
  throw new BelayError('CONFLICT', `No range of addresses is left in ${parts.options.addressPool} for a network. Destroy environments that are no longer used, or give the target a larger addressPool.`);
}

/** Containers of a network that somebody removed can never start again; the steps that follow make them anew. Their data is on volumes. */
async function removeStranded(parts: NetworkParts, { environmentId }: ResourceRef, op: OperationContext): Promise<void> {
  const [containers, networks] = await Promise.all([parts.engine.listContainers(toFilter({ ...scopeLabels(parts.scope), [label.environment]: environmentId })), parts.engine.listNetworks([])]);
  const present = new Set(networks.map(({ Id }) => Id));
  for (const container of containers) {
    const attached = Object.entries(container.NetworkSettings.Networks).filter(([name]) => name === networkName(parts.scope, environmentId)).map(([, { NetworkID }]) => NetworkID);
    if (container.State !== 'running' && attached.some((id) => !present.has(id))) await op.effect(() => parts.engine.removeContainer(container.Id));
  }
}

/** Removes an environment's network; one that is gone is success. @throws {BelayError} CONFLICT when something is still attached. */
export async function removeNetwork(parts: NetworkParts, ref: ResourceRef, op: OperationContext): Promise<boolean> {
  const networks = await parts.engine.listNetworks(toFilter({ ...scopeLabels(parts.scope), [label.environment]: ref.environmentId, [label.kind]: 'network' }));
  // A task whose worker died leaves its container; nobody asks for its outcome once the environment goes.
  const jobs = await parts.engine.listContainers(toFilter({ ...scopeLabels(parts.scope), [label.environment]: ref.environmentId, [label.kind]: 'job' }));
  for (const job of jobs) await op.effect(() => parts.engine.removeContainer(job.Id));
  for (const network of networks) await op.effect(() => parts.engine.removeNetwork(network.Id));
  parts.addresses.forget(ref.environmentId);
  return networks.length > 0;
}

async function ownNetwork(parts: NetworkParts, name: string, cause: BelayError): Promise<ObservedResource> {
  const network = await parts.engine.findNetwork(name);
  if (network === undefined || !isOwn(parts.scope, network.Labels)) {
    throw new BelayError('CONFLICT', `A network named ${name} exists in the Docker engine, but Belay did not make it. Rename or remove it, then try again.`, { cause });
  }
  return observeNetwork(network.Labels ?? {}, network.IPAM?.Config?.[0]?.Subnet);
}

function readPool(parts: NetworkParts): Subnet {
  const pool = parseSubnet(parts.options.addressPool);
  if (pool === undefined || pool.prefix > ENVIRONMENT_PREFIX) throw new BelayError('PLUGIN_OPTIONS_INVALID', `addressPool has to be a range of at least 256 addresses such as 10.208.0.0/12, not ${parts.options.addressPool}.`);
  return pool;
}

async function usedSubnets(parts: NetworkParts): Promise<Subnet[]> {
  const networks = await parts.engine.listNetworks([]);
  const ofDocker = networks.flatMap((network) => network.IPAM?.Config ?? []).map((config) => config.Subnet ?? '');
  const ofMachine = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []).map((address) => address.cidr ?? '');
  return [...ofDocker, ...ofMachine].map(parseSubnet).filter((subnet) => subnet !== undefined);
}
