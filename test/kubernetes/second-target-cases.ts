import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findGatewayApi } from '@belay/local';
import type { ResourceSpec } from '@belay/plugin-sdk';
import { type BelayRun, runBelay } from '../cli/run-belay.ts';
import type { TestCluster } from '../cluster/test-cluster.ts';
import { visit } from '../helpers/visit.ts';
import { waitFor } from '../helpers/wait-for.ts';
import type { WorldApplication } from '../helpers/world.ts';
import { aResource } from '../provider-docker/harness.ts';
import { aNetwork, aRoute } from '../provider-docker/specs.ts';
import { startKubeHarness } from './harness.ts';
import { installGateway, type InstalledGateway } from './install-gateway.ts';
import type { KubeWorld } from './kube-world.ts';
import { startPluginWorker, type PluginWorker } from './start-plugin-worker.ts';

const MINUTES = 60_000;
const definitions = await findGatewayApi();

/** A second target in the same cluster, whose routes attach to a Gateway. */
export function describeSecondTarget(open: () => { readonly cluster: TestCluster; readonly kube: KubeWorld; readonly app: WorldApplication }): void {
  (definitions === undefined ? describe.skip : describe)(`runs on a target that the command made${definitions === undefined ? ' (the Gateway API is not here; run "npm run setup test")' : ''}`, () => {
    let cluster: TestCluster;
    let kube: KubeWorld;
    let app: WorldApplication;
    let gateway: InstalledGateway;
    let worker: PluginWorker | undefined;
    let environment: string;
    const belay = (...args: readonly string[]): Promise<BelayRun> => runBelay(kube.world.platform, app.repository.folder, args);
    beforeAll(async () => {
      ({ cluster, kube, app } = open());
      gateway = await installGateway(cluster, definitions ?? '');
    }, 3 * MINUTES);
    afterAll(async () => await worker?.stop());

    it('with a kubeconfig that is kept as a secret, and one of its contexts', async () => {
      const { folder } = kube;
      const [good, kubeconfig] = [JSON.parse(await readFile(kube.kubeconfigFile, 'utf8')), join(folder, 'two-contexts.conf')];
      const nowhere = { name: 'nowhere', cluster: { server: 'https://127.0.0.1:1' } };
      await writeFile(kubeconfig, JSON.stringify({ ...good, 'current-context': 'nowhere', clusters: [...good.clusters, nowhere], contexts: [...good.contexts, { name: 'nowhere', context: { cluster: 'nowhere', user: 'belay' } }] }));

      const made = await belay('target', 'create', 'second', '--plugin', 'provider-kubernetes', '-o', `kubeconfig=@${kubeconfig}`, '-o', 'context=belay', '-o', 'builder=builder', '-o', `registry.url=${cluster.registry}`, '-o', 'registry.insecure=true',
        '-o', 'routes.kind=gateway', '-o', `routes.gateway=${JSON.stringify(gateway.gateway)}`, '-o', 'routes.namespace=traefik', '-o', `routes.httpPort=${gateway.port}`);
      worker = await startPluginWorker(kube.world.platform, '@belay/provider-kubernetes', 'second');
      await app.repository.git('branch', 'second');
      const created = await belay('env', 'create', 'second', '--target', 'second', '--json');
      environment = created.json<{ environment: { id: string } }>().environment.id;

      expect(made).toMatchObject({ code: 0, out: expect.stringContaining('Made the target second') });
      const { targets } = await kube.world.platform.graphql<{ targets: { edges: { node: { name: string; options: unknown } }[] } }>('{ targets { edges { node { name options } } } }', {});
      expect(targets.edges.find(({ node }) => node.name === 'second')?.node.options).toMatchObject({ kubeconfig: 'secret://target/second/kubeconfig', context: 'belay' });
    });

    it('and answers through the Gateway that its routes attach to', async () => {
      const { urls: [at = ''] } = await kube.world.waitForEnd(await kube.world.start('deploy', { environment }));

      expect(new URL(at).port).toBe(String(gateway.port));
      await waitFor('the answer', async () => (await visit(at, { address: gateway.address }).catch(() => undefined))?.status === 200, 30_000);
      const objects = await cluster.kubectl(['get', 'httproutes,ingresses', '-A', '-l', `belay.dev/environment=${environment}`, '-o', 'name']);
      expect(objects.trim()).toBe('httproute.gateway.networking.k8s.io/web');
      expect((await belay('export', '-e', environment)).out).toContain('kind: HTTPRoute');
    }, 5 * MINUTES);

    it.each([
      ['closed', /^The Gateway traefik\/closed does not accept the HTTPRoute web \(NotAllowedByListeners.*listeners/],
      ['nobodys', /^Nobody has taken up the HTTPRoute web for the Gateway traefik\/nobodys within .*See that the controller of its GatewayClass runs/],
      ['none', /^There is no Gateway none in the namespace traefik\. Create it/],
    ])('and says why a route is not served by the Gateway %s', async (name, message) => {
      const harness = await startKubeHarness(kube.kubeconfigFile, { routes: { kind: 'gateway', gateway: { namespace: 'traefik', name } } });
      const apply = (spec: ResourceSpec) => harness.provider.resources.apply({ resource: aResource('env_gate', spec) }, harness.op('env_gate', `apply/${spec.kind}`));
      try {
        await apply(aNetwork());
        await expect(apply(aRoute('gate.example'))).rejects.toMatchObject({ code: 'ROUTE_NOT_ACCEPTED', message: expect.stringMatching(message) });
      } finally {
        await harness.provider.resources.remove({ ref: aResource('env_gate', aNetwork()).ref, stopTimeoutMs: 10_000 }, harness.op('env_gate', 'remove/network'));
        await harness.close();
      }
    });

    it('and leaves nothing behind', async () => {
      await kube.world.waitForEnd(await kube.world.start('destroyEnvironment', { environment }));

      expect(await cluster.kubectl(['get', 'namespaces', '-l', `belay.dev/environment=${environment}`, '-o', 'name'])).toBe('');
    }, 2 * MINUTES);
  });
}
