import Docker from 'dockerode';
import { visit } from '../helpers/visit.ts';
import { openPlatformWorld } from '../helpers/world.ts';
import { describeShop } from './shop-suite.ts';

describeShop('two applications in two repositories, with PostgreSQL and Redis', async () => {
  const world = await openPlatformWorld();
  const docker = new Docker();
  return {
    world, visit,
    async listProcesses() {
      const found = await docker.listContainers({ filters: { label: [`dev.belay.instance=${world.platform.instance}`] } });
      return (await Promise.all(found.map(async ({ Id }) => `${Id} ${(await docker.getContainer(Id).inspect()).State.StartedAt}`))).sort();
    },
    listLeft: async (environment) => (await docker.listContainers({ all: true, filters: { label: [`dev.belay.environment=${environment}`] } })).map(({ Id }) => Id),
    close: async () => await world[Symbol.asyncDispose](),
  };
});
