import Docker from 'dockerode';

/** Removes containers, networks, volumes and images that carry the instance's label; what is gone already is fine. */
export async function removeInstanceResources(instance: string): Promise<void> {
  const docker = new Docker();
  const filters = { label: [`dev.belay.instance=${instance}`] };
  const containers = await docker.listContainers({ all: true, filters });
  await Promise.all(containers.map(({ Id }) => ignoreGone(docker.getContainer(Id).remove({ force: true, v: true }))));
  const networks = await docker.listNetworks({ filters });
  await Promise.all(networks.map(({ Id }) => ignoreGone(docker.getNetwork(Id).remove())));
  const { Volumes } = await docker.listVolumes({ filters });
  await Promise.all(Volumes.map(({ Name }) => ignoreGone(docker.getVolume(Name).remove({ force: true }))));
  const images = await docker.listImages({ filters });
  await Promise.all(images.map(({ Id }) => ignoreGone(docker.getImage(Id).remove({ force: true }))));
}

async function ignoreGone(removal: Promise<unknown>): Promise<void> {
  try {
    await removal;
  } catch (error) {
    const status = typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : undefined;
    if (status !== 404 && status !== 409) throw error;
  }
}
