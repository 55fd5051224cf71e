import Docker from 'dockerode';

/**
 * Removes what still runs for an environment after it was stopped (its stable endpoints), and what the provider runs for all environments of the instance together (its router)
 * when no other environment is there. Data is in volumes, which stay; the next deploy makes the rest again.
 */
export async function removeDemoContainers(instance: string, environmentId: string): Promise<void> {
  const docker = new Docker();
  const containers = await docker.listContainers({ all: true, filters: { label: [`dev.belay.instance=${instance}`] } });
  const isShared = containers.some(({ Labels }) => (Labels['dev.belay.environment'] ?? environmentId) !== environmentId);
  const removable = containers.filter(({ Labels }) => Labels['dev.belay.environment'] === environmentId || (!isShared && Labels['dev.belay.environment'] === undefined));
  await Promise.all(removable.map(({ Id }) => docker.getContainer(Id).remove({ force: true })));
}
