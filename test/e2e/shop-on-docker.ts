import Docker from 'dockerode';
import { visit } from '../helpers/visit.ts';
import type { PlatformWorld } from '../helpers/world.ts';
import type { ShopPlace } from './shop-suite.ts';

/** A Docker engine as the place of the shop. */
export function shopOnDocker(world: PlatformWorld): ShopPlace {
  const docker = new Docker();
  return {
    world, visit, visitStopped: visit,
    async listProcesses() {
      const found = await docker.listContainers({ filters: { label: [`dev.belay.instance=${world.platform.instance}`] } });
      return (await Promise.all(found.map(async ({ Id }) => `${Id} ${(await docker.getContainer(Id).inspect()).State.StartedAt}`))).sort();
    },
    listLeft: async (environment) => (await docker.listContainers({ all: true, filters: { label: [`dev.belay.environment=${environment}`] } })).map(({ Id }) => Id),
  };
}
