import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestCluster } from '../cluster/test-cluster.ts';
import { warmRegistry } from '../cluster/warm-registry.ts';
import { visit, type Visit } from '../helpers/visit.ts';
import { openPlatformWorld, type PlatformWorld } from '../helpers/world.ts';
import { makeBelayAccount } from './belay-account.ts';
import { removeFolder } from '../helpers/remove-folder.ts';

/** A whole platform whose default target is a cluster; images are built by the Docker engine and pushed to the cluster's registry. */
export interface KubeWorld extends AsyncDisposable {
  readonly world: PlatformWorld;
  /** Kubeconfig of the account that the plugin ships roles for. */
  readonly kubeconfigFile: string;
  /** For files of a test; removed with the rest. */
  readonly folder: string;
  visit(url: string): Promise<Visit>;
}

/** Starts the platform with the account that the plugin ships roles for; `applications` are those that will be built. @throws when the cluster has no registry or ingress controller that is known. */
export async function openKubeWorld(cluster: TestCluster, applications: readonly string[] = []): Promise<KubeWorld> {
  const { registry, ingress } = cluster;
  if (registry === undefined || ingress === undefined) throw new Error('the cluster needs a registry and an ingress controller: BELAY_TEST_REGISTRY, BELAY_TEST_INGRESS');
  const folder = await mkdtemp(join(tmpdir(), 'belay-kube-world-'));
  const [address = '', port = '80'] = ingress.split(':');
  const kubeconfigFile = await makeBelayAccount(cluster, folder);
  const pluginsFile = join(folder, 'plugins.json');
  await writeFile(pluginsFile, JSON.stringify({
    plugins: [
      {
        package: '@belay/provider-kubernetes', target: 'cluster',
        options: {
          kubeconfigFile, builder: 'builder', registry: { url: registry, insecure: true },
          routes: { ingressClass: 'traefik', controller: 'traefik', namespace: 'traefik', address, httpPort: Number(port) },
        },
      },
      { package: '@belay/provider-docker', target: 'builder', options: { registry: { url: registry } } },
    ],
  }));
  const world = await openPlatformWorld({ BELAY_PLUGINS_FILE: pluginsFile });
  if (cluster.own !== undefined) await warmRegistry(cluster.own.dir, ['postgres', 'redis', ...applications.map((name) => `belay/${world.platform.instance}/${name}`)]);
  return {
    world, kubeconfigFile, folder,
    visit: (url) => visit(url, { address }),
    async [Symbol.asyncDispose]() {
      await world[Symbol.asyncDispose]();
      await removeFolder(folder);
    },
  };
}
