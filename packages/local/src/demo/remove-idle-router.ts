import Docker from 'dockerode';

/** Removes what the provider runs for all environments of an instance together (its router) when no environment has a container left; otherwise they still need it. */
export async function removeIdleRouter(instance: string): Promise<void> {
  const docker = new Docker();
  const containers = await docker.listContainers({ all: true, filters: { label: [`dev.belay.instance=${instance}`] } });
  if (containers.some(({ Labels }) => Labels['dev.belay.environment'] !== undefined)) return;
  await Promise.all(containers.map(({ Id }) => docker.getContainer(Id).remove({ force: true, v: true })));
}
