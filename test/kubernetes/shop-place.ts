import type { TestCluster } from '../cluster/test-cluster.ts';
import type { ShopPlace } from '../e2e/shop-suite.ts';
import type { KubeWorld } from './kube-world.ts';

/** A cluster as the place of the shop. */
export function shopOnKubernetes(cluster: TestCluster, { world, visit }: KubeWorld): ShopPlace {
  return {
    world, visit,
    async listProcesses() {
      const text = await cluster.kubectl(['get', 'pods', '-A', '-l', `belay.dev/instance=${world.platform.instance}`, '-o', 'jsonpath={range .items[*]}{.metadata.uid} {.status.containerStatuses[0].restartCount}{"\\n"}{end}']);
      return text.split('\n').filter((line) => line !== '').sort();
    },
    listLeft: async (environment) => (await cluster.kubectl(['get', 'namespaces', '-l', `belay.dev/environment=${environment}`, '-o', 'name'])).split('\n').filter((line) => line !== ''),
  };
}
