import type { TestCluster } from '../cluster/test-cluster.ts';
import type { ShopPlace } from '../e2e/shop-suite.ts';
import { waitFor } from '../helpers/wait-for.ts';
import type { KubeWorld } from './kube-world.ts';

/** A cluster as the place of the shop. */
export function shopOnKubernetes(cluster: TestCluster, { world, visit }: KubeWorld): ShopPlace {
  return {
    world, visit,
    // An ingress controller hears of a stop by a watch of its own: until then a visitor waits for a process that is gone.
    visitStopped: (url) => waitFor(`what visitors of ${url} are told`, () => visit(url).catch(() => undefined)),
    async listProcesses() {
      const text = await cluster.kubectl(['get', 'pods', '-A', '-l', `belay.dev/instance=${world.platform.instance}`, '-o', 'jsonpath={range .items[*]}{.metadata.uid} {.status.containerStatuses[0].restartCount}{"\\n"}{end}']);
      return text.split('\n').filter((line) => line !== '').sort();
    },
    listLeft: async (environment) => (await cluster.kubectl(['get', 'namespaces', '-l', `belay.dev/environment=${environment}`, '-o', 'name'])).split('\n').filter((line) => line !== ''),
  };
}
