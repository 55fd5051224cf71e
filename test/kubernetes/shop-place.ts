import { describe, it } from '@jest/globals';
import { findTestCluster } from '@belay/local';
import { startCluster } from '../cluster/start-cluster.ts';
import { describeShop } from '../e2e/shop-suite.ts';
import { openKubeWorld } from './kube-world.ts';

const found = await findTestCluster();

if (found.kind === 'none') describe.skip(`two applications on Kubernetes (${found.how})`, () => { it('answer as on Docker', () => undefined); });
else {
  describeShop('two applications in two repositories, with PostgreSQL and Redis, on Kubernetes', async () => {
    const cluster = await startCluster();
    const opened = await openKubeWorld(cluster, ['shop-web', 'shop-api']).catch(async (error: unknown) => {
      await cluster.stop();
      throw error;
    });
    const { world, visit } = opened;
    return {
      world, visit,
      async listProcesses() {
        const text = await cluster.kubectl(['get', 'pods', '-A', '-l', `belay.dev/instance=${world.platform.instance}`, '-o', 'jsonpath={range .items[*]}{.metadata.uid} {.status.containerStatuses[0].restartCount}{"\\n"}{end}']);
        return text.split('\n').filter((line) => line !== '').sort();
      },
      listLeft: async (environment) => (await cluster.kubectl(['get', 'namespaces', '-l', `belay.dev/environment=${environment}`, '-o', 'name'])).split('\n').filter((line) => line !== ''),
      close: async () => {
        await opened[Symbol.asyncDispose]();
        await cluster.stop();
      },
    };
  });
}
