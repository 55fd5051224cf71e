import { BelayError, type CallInput, type GarbageCapability, type GarbageItem, type OperationContext } from '@belay/plugin-sdk';
import { isOwn, label, scopeLabels, toFilter } from '../engine/labels.js';
import { refOfLabels } from '../observe/observe-containers.js';
import type { ProviderParts } from '../provider-parts.js';
import { forgetWriter } from '../resources/volume-writer.js';

const live = new Set(['running', 'restarting', 'paused']);

/** Lists and removes what this installation made on one engine. The build cache is shared with everybody on the machine, so it is never touched. */
export function createGarbage(parts: ProviderParts): GarbageCapability {
  return {
    list: async () => ({ items: (await Promise.all([listImages(parts), listContainers(parts), listVolumes(parts), listNetworks(parts)])).flat() }),
    remove: async ({ item }, op) => ({ wasPresent: await remove(parts, item, op) }),
  };
}

async function listImages({ engine, scope }: ProviderParts): Promise<GarbageItem[]> {
  const [images, used] = await Promise.all([engine.listImages(toFilter(scopeLabels(scope))), engine.listAllContainers()]);
  const inUse = new Set(used.map(({ ImageID }) => ImageID));
  return images.flatMap((image): GarbageItem[] => {
    const buildKey = image.Labels[label.buildKey];
    if (buildKey === undefined) return [];
    return [{
      kind: 'image', id: image.Id, name: image.RepoTags?.find((tag) => !tag.startsWith('<none>')) ?? image.Id.slice(0, 19), sizeBytes: image.Size, createdAt: new Date(image.Created * 1000).toISOString(),
      imageId: image.Id, buildKey, isInUse: inUse.has(image.Id),
    }];
  });
}

async function listContainers({ engine, scope }: ProviderParts): Promise<GarbageItem[]> {
  return (await engine.listContainers(toFilter(scopeLabels(scope)))).flatMap((container): GarbageItem[] => {
    const ref = refOfLabels(container.Labels);
    if (ref === undefined) return [];
    return [{
      kind: 'container', id: container.Id, name: container.Names[0]?.replace(/^\//, '') ?? container.Id, createdAt: new Date(container.Created * 1000).toISOString(),
      environmentId: ref.environmentId, ref, isInUse: live.has(container.State), ...operationOf(container.Labels),
    }];
  });
}

async function listVolumes({ engine, scope }: ProviderParts): Promise<GarbageItem[]> {
  const [volumes, used, sizes] = await Promise.all([engine.listVolumes(toFilter(scopeLabels(scope))), engine.listAllContainers(), engine.readVolumeSizes()]);
  const mounted = new Set(used.flatMap(({ Mounts }) => Mounts.map(({ Name }) => Name)));
  return volumes.flatMap(({ Name, Labels }): GarbageItem[] => {
    const environmentId = Labels[label.environment];
    if (environmentId === undefined) return [];
    const size = sizes.get(Name);
    return [{ kind: 'volume', id: Name, name: Name, environmentId, ref: { environmentId, kind: 'volume', name: Labels[label.name] ?? '' }, isInUse: mounted.has(Name), ...(size === undefined ? {} : { sizeBytes: size }), ...operationOf(Labels) }];
  });
}

async function listNetworks({ engine, scope }: ProviderParts): Promise<GarbageItem[]> {
  const networks = await engine.listNetworks(toFilter(scopeLabels(scope)));
  return Promise.all(networks.map(async ({ Id, Name, Labels }): Promise<GarbageItem> => {
    const environmentId = Labels?.[label.environment];
    const details = await engine.findNetwork(Id);
    return { kind: 'network', id: Id, name: Name, isInUse: Object.keys(details?.Containers ?? {}).length > 0, ...(environmentId === undefined ? {} : { environmentId }), ...operationOf(Labels ?? {}) };
  }));
}

function operationOf(labels: Readonly<Record<string, string>>): { readonly operationId?: string } {
  const operationId = labels[label.key]?.split(':')[0];
  return operationId === undefined || operationId === '' ? {} : { operationId };
}

/** What is not this installation's own is as good as gone. @throws {BelayError} CONFLICT while something uses it. */
async function remove(parts: ProviderParts, { kind, id }: CallInput<'removeGarbage'>['item'], op: OperationContext): Promise<boolean> {
  const { engine, scope } = parts;
  switch (kind) {
    case 'image': {
      const image = await engine.findImage(id);
      if (image === undefined || !isOwn(scope, image.Config.Labels) || image.Config.Labels?.[label.buildKey] === undefined) return false;
      // By its names first: an image with several of them is not removed by its id.
      for (const tag of image.RepoTags ?? []) await op.effect(() => engine.removeImage(tag));
      await op.effect(() => engine.removeImage(image.Id));
      return true;
    }
    case 'container': {
      const container = await engine.findContainer(id);
      if (container === undefined || !isOwn(scope, container.Config.Labels)) return false;
      await parts.logs.waitUntilRead(container.Id);
      return op.effect(() => engine.removeContainer(container.Id));
    }
    case 'volume': {
      const volume = await engine.findVolume(id);
      if (volume === undefined || !isOwn(scope, volume.Labels)) return false;
      const wasPresent = await op.effect(() => engine.removeVolume(id));
      await forgetWriter(parts.dataDir, id);
      return wasPresent;
    }
    case 'network': {
      const network = await engine.findNetwork(id);
      if (network === undefined || !isOwn(scope, network.Labels)) return false;
      return op.effect(() => engine.removeNetwork(id));
    }
    case 'other': throw new BelayError('NOT_FOUND', `There is nothing else that the Docker provider could remove, such as ${id}.`);
  }
}
