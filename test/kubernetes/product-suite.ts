import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findGatewayApi } from '@belay/local';
import { type BelayRun, runBelay } from '../cli/run-belay.ts';
import type { TestCluster } from '../cluster/test-cluster.ts';
import { aMinorVersion, type MinorVersion } from '../helpers/minor-version.ts';
import { visit } from '../helpers/visit.ts';
import { waitFor } from '../helpers/wait-for.ts';
import type { WorldApplication } from '../helpers/world.ts';
import type { ResourceSpec } from '@belay/plugin-sdk';
import { aResource } from '../provider-docker/harness.ts';
import { aNetwork, aRoute } from '../provider-docker/specs.ts';
import { startKubeHarness } from './harness.ts';
import { installGateway, type InstalledGateway } from './install-gateway.ts';
import type { KubeWorld } from './kube-world.ts';
import { readObjects } from './read-objects.ts';
import { startPluginWorker, type PluginWorker } from './start-plugin-worker.ts';

const MINUTES = 60_000;
const definitions = await findGatewayApi();

interface Wish {
  readonly cache: string;
  readonly cacheRam: string;
  readonly other: string;
  readonly domain: string;
  readonly replicas: number;
  readonly path: string;
  readonly greeting: string;
  readonly server: string;
}

const SERVER = "require('node:http').createServer((q, s) => s.end(JSON.stringify({ greeting: process.env.GREETING, color: process.env.COLOR, path: q.url }))).listen(3000);\nprocess.on('SIGTERM', () => process.exit(0));\n";
const FIRST: Omit<Wish, 'cache'> = { cacheRam: '64MB', other: 'old', domain: 'one.rollback.example', replicas: 1, path: '/', greeting: 'hello', server: SERVER };
const SECOND: Omit<Wish, 'cache'> = { cacheRam: '96MB', other: 'extra', domain: 'two.rollback.example', replicas: 2, path: '/new', greeting: 'welcome', server: SERVER };

function files({ cache, cacheRam, other, domain, replicas, path, greeting, server }: Wish): Record<string, string> {
  return {
    Dockerfile: 'FROM node:24-slim\nCOPY server.js ./\nCMD ["node", "server.js"]\n', 'server.js': server,
    'belay.yml': `applications:
  - name: web
    project: web
    port: 3000
    replicas: ${replicas}
    cpu: 200m
    ram: 128MB
    start_timeout: 60s
    health_check: { http: / }
    variables: { GREETING: ${greeting} }
databases:
  - { type: redis, name: cache, version: "${cache}", cpu: 100m, ram: ${cacheRam} }
  - { type: redis, name: ${other}, version: "7", cpu: 100m, ram: 64MB }
routers:
  - name: main
    custom_domains: [{ branch: main, domain: ${domain} }]
    routes: [{ application_name: web, paths: ["${path}"] }]
`,
  };
}

/** Uses all the CPU that it may have for a minute after somebody asked for /burn. */
const BURNER = "let until = 0; setInterval(() => { if (Date.now() > until) return; const end = Date.now() + 90; while (Date.now() < end); }, 100);\nrequire('node:http').createServer((q, s) => { if (q.url === '/burn') until = Date.now() + 60000; s.end('VERSION'); }).listen(3000);\nprocess.on('SIGTERM', () => process.exit(0));\n";
const burnerFiles = (version: string): Record<string, string> => ({
  Dockerfile: 'FROM node:24-slim\nCOPY server.js ./\nCMD ["node", "server.js"]\n', 'server.js': BURNER.replace('VERSION', version),
  'belay.yml': `application:
  name: burner
  project: burner
  port: 3000
  cpu: 50m
  ram: 96MB
  start_timeout: 90s
  autoscaling: { min: 1, max: 3, cpu_percent: 60, scale_up: { stabilization: 0s, step: 2, period: 15s }, scale_down: { stabilization: 10m } }
routers:
  - name: main
    routes: [{ application_name: burner, paths: ["/"] }]
`,
});

/** What people do on Kubernetes besides the shop: roll back, export, make a target, scale by load, promote. */
export function describeProduct(open: () => { readonly cluster: TestCluster; readonly kube: KubeWorld }): void {
  describe('The whole product on Kubernetes', () => {
    let cluster: TestCluster;
    let kube: KubeWorld;
    let app: WorldApplication;
    let namespace: string;
    let versions: readonly [MinorVersion, MinorVersion];
    const first = (): Wish => ({ ...FIRST, cache: versions[0].version });
    const second = (): Wish => ({ ...SECOND, cache: versions[1].version });
    let url: string;
    let burner: WorldApplication;
    let burnerUrl: string;
    const setColor = async (value: string): Promise<void> => void await kube.world.platform.graphql('mutation ($input: SetVariablesInput!) { setVariables(input: $input) { userErrors { message } } }', { input: { scope: { environment: app.environment }, variables: [{ name: 'COLOR', value }] } });
    const begin = (mutation: string, more: Readonly<Record<string, unknown>> = {}): Promise<string> => kube.world.start(mutation, { environment: app.environment, ...more });
    const greetingAt = async (at: string): Promise<unknown> => JSON.parse((await waitFor(`an answer of ${at}`, async () => {
      const seen = await kube.visit(at).catch(() => undefined);
      return seen?.status === 200 && seen;
    }, 60_000)).text);

    beforeAll(async () => {
      versions = [await aMinorVersion('redis', 'redis', '7.0.96'), await aMinorVersion('redis', 'redis', '7.0.97')];
      ({ cluster, kube } = open());
      app = await kube.world.createApplication('web', files(first()));
      await setColor('blue');
      burner = await kube.world.createApplication('burner', burnerFiles('one'));
      const [deployed, scaled] = await Promise.all([begin('deploy'), kube.world.start('deploy', { environment: burner.environment })]);
      [burnerUrl = ''] = (await kube.world.waitForEnd(scaled)).urls;
      // The autoscaler takes its time; it is looked at last.
      await kube.visit(new URL('/burn', burnerUrl).href);
      [url = ''] = (await kube.world.waitForEnd(deployed)).urls;
      namespace = (await cluster.kubectl(['get', 'namespaces', '-l', `belay.dev/environment=${app.environment}`, '-o', 'jsonpath={.items[0].metadata.name}'])).trim();
    }, 8 * MINUTES);
    afterAll(async () => {
      for (const version of versions ?? []) await version[Symbol.asyncDispose]();
    }, 2 * MINUTES);

    describe('gives back the same objects, field by field,', () => {
      it('after a release that changed all at once and whose application does not become healthy', async () => {
        const before = await readObjects(cluster, namespace);
        await setColor('red');
        await app.repository.commit(files({ ...second(), server: 'console.error("nothing is configured"); process.exit(3);\n' }));

        const verdict = await kube.world.waitForVerdict(await begin('deploy'));

        expect(verdict).toMatchObject({ state: 'FAILED', failure: { code: 'PROCESS_EXITED' }, undoFailure: null });
        expect(withoutKept(await readObjects(cluster, namespace), before)).toEqual(before);
        expect(await greetingAt(url)).toMatchObject({ greeting: 'hello', color: 'blue' });
      }, 8 * MINUTES);

      it('when a user rolls a good release of that kind back', async () => {
        const before = await readObjects(cluster, namespace);
        await app.repository.commit(files(second()));
        const { urls: [changed = ''] } = await kube.world.waitForEnd(await begin('deploy'));
        expect(await greetingAt(new URL('/new', changed).href)).toMatchObject({ greeting: 'welcome', color: 'red' });
        expect(Object.keys(await readObjects(cluster, namespace))).not.toEqual(Object.keys(before));

        await kube.world.waitForEnd(await begin('rollback'));

        expect(withoutKept(await readObjects(cluster, namespace), before)).toEqual(before);
        expect(await greetingAt(url)).toMatchObject({ greeting: 'hello', color: 'blue' });
      }, 8 * MINUTES);
    });

    describe('is exported', () => {
      const belay = (...args: readonly string[]): Promise<BelayRun> => runBelay(kube.world.platform, app.repository.folder, ['export', '-e', app.environment, ...args]);
      const apply = (text: string, ...args: readonly string[]): Promise<string> => cluster.kubectl(['apply', ...args, '-f', '-'], { input: text });

      it('as what the API server takes, without secrets and what it fills in itself', async () => {
        const { code, out, err } = await belay();

        expect({ code, err }).toEqual({ code: 0, err: '' });
        expect(out).not.toMatch(/resourceVersion|uid|managedFields|creationTimestamp|status:|clusterIP|belay\.dev\/(key|fence|spec-hash)/);
        expect(out).not.toContain('hello');
        expect(out).toMatch(/stringData: \{\} # left out: the variables of application web/);
        for (const args of [['--dry-run=server'], ['--server-side', '--dry-run=server']]) {
          const said = await apply(out, ...args);
          expect(said.split('\n').filter((line) => /server dry run/.test(line)).length).toBe(out.split('\n').filter((line) => line.startsWith('kind: ')).length);
        }
      }, 2 * MINUTES);

      it('with secrets to its owner only, on record; then it runs where it is applied', async () => {
        const { code, out, err } = await belay('--with-secrets', '--reason', 'moving house');

        expect({ code, err: err.trim() }).toEqual({ code: 0, err: 'This holds the secrets of the environment in the clear. That you asked for them is on record.' });
        expect(out).toMatch(/\n {2}GREETING: "hello"\n/);
        expect(out).not.toContain('left out: the variables');
        const { secretExports } = await kube.world.platform.graphql<{ secretExports: { requestedBy: string; reason: string | null }[] }>('query ($id: ID!) { secretExports(environment: $id) { requestedBy reason createdAt } }', { id: app.environment });
        expect(secretExports).toEqual([expect.objectContaining({ requestedBy: 'owner', reason: 'moving house' })]);

        // Elsewhere in the cluster, by plain kubectl: other hosts, and labels that no Belay looks for.
        const moved = out.replaceAll(namespace, 'moved').replaceAll('belay.dev/', 'moved.example/').replaceAll('one.rollback.example', 'moved.example');
        await apply(moved, '--server-side');
        const [deployment = ''] = (await cluster.kubectl(['get', 'deployments', '-n', 'moved', '-o', 'name'])).trim().split('\n');
        await cluster.kubectl(['rollout', 'status', deployment, '-n', 'moved', '--timeout=120s']);
        await cluster.kubectl(['delete', 'namespace', 'moved', '--wait=false']);
      }, 4 * MINUTES);

      it('not to others with secrets', async () => {
        const { createToken } = await kube.world.platform.graphql<{ createToken: { secret: string } }>('mutation ($input: CreateTokenInput!) { createToken(input: $input) { secret userErrors { message } } }', { input: { name: 'somebody' } });
        const refused = await runBelay({ apiUrl: kube.world.platform.apiUrl, ownerToken: createToken.secret }, app.repository.folder, ['export', '-e', app.environment, '--with-secrets']);

        expect(refused.code).not.toBe(0);
        expect(refused.err).toContain('Only the owner may export secrets');
        expect((await belay('--reason', 'none')).err).toContain('--with-secrets');
      });
    });

    (definitions === undefined ? describe.skip : describe)(`runs on a target that the command made${definitions === undefined ? ' (the Gateway API is not here; run "npm run setup test")' : ''}`, () => {
      let gateway: InstalledGateway;
      let worker: PluginWorker | undefined;
      let environment: string;
      const belay = (...args: readonly string[]): Promise<BelayRun> => runBelay(kube.world.platform, app.repository.folder, args);
      beforeAll(async () => { gateway = await installGateway(cluster, definitions ?? ''); }, 3 * MINUTES);
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

    describe('scales an application within the bounds of its manifest', () => {
      const belay = (...args: readonly string[]): Promise<BelayRun> => runBelay(kube.world.platform, burner.repository.folder, [...args, '-e', burner.environment]);
      const read = (kind: string, path: string): Promise<string> => cluster.kubectl(['get', kind, '-A', '-l', `belay.dev/environment=${burner.environment}`, '-o', `jsonpath={range .items[*]}${path}{"\\n"}{end}`]).then((text) => text.trim());

      it('up to the upper one under load', async () => {
        expect(JSON.parse(await read('horizontalpodautoscalers', '{.spec}'))).toMatchObject({
          minReplicas: 1, maxReplicas: 3, metrics: [{ resource: { name: 'cpu', target: { averageUtilization: 60 } } }],
          behavior: { scaleUp: { stabilizationWindowSeconds: 0, policies: [{ type: 'Pods', value: 2, periodSeconds: 15 }] }, scaleDown: { stabilizationWindowSeconds: 600 } },
        });
        await waitFor('three replicas', async () => (await read('deployments', '{.status.readyReplicas}')) === '3' || (await kube.visit(new URL('/burn', burnerUrl).href), false), 3 * MINUTES);
        await waitFor('the view of them', async () => (await belay('status')).out.includes('3 of 1 to 3'), 30_000);
      }, 4 * MINUTES);

      it('and lets nobody else set their number', async () => {
        const { isNoop } = await kube.world.waitForEnd(await kube.world.start('deploy', { environment: burner.environment }));
        const scaled = await belay('scale', '2', '-a', 'burner', '--watch');

        expect(isNoop).toBe(true);
        expect(scaled.code).not.toBe(0);
        expect(scaled.out + scaled.err).toContain('scaled by itself, from 1 to 3');
        expect(await read('deployments', '{.spec.replicas}')).toBe('3');
      }, 2 * MINUTES);

      it('and begins a new release with as many as run', async () => {
        await burner.repository.commit(burnerFiles('two'));
        expect((await belay('plan')).out).toContain('3 of 1 to 3 instances, as 60 % of the reserved CPU needs');
        await kube.world.waitForEnd(await kube.world.start('deploy', { environment: burner.environment }));

        expect((await kube.visit(burnerUrl)).text).toBe('two');
        expect(await read('deployments', '{.spec.replicas}')).toBe('3');
        expect((await read('horizontalpodautoscalers', '{.spec.scaleTargetRef.name}')).split('\n')).toHaveLength(1);
      }, 4 * MINUTES);
    });

    it('runs the same image by the same digest on Docker, where its release is promoted to', async () => {
      const { graphql } = kube.world.platform;
      interface Seen { readonly project: { readonly id: string }; readonly currentRelease: { readonly id: string; readonly applications: readonly { readonly image: { readonly imageId: string; readonly manifestDigest: string | null } }[] } }
      const look = async (id: string): Promise<Seen> => (await graphql<{ environment: Seen }>('query ($id: ID!) { environment(id: $id) { project { id } currentRelease { id applications { image { imageId manifestDigest } } } } }', { id })).environment;
      const here = await look(app.environment);
      const { createEnvironment: { environment } } = await graphql<{ createEnvironment: { environment: { id: string } } }>(
        'mutation ($input: CreateEnvironmentInput!) { createEnvironment(input: $input) { environment { id } userErrors { message } } }', { input: { project: here.project.id, branch: 'docker', kind: 'DEVELOPMENT', target: 'builder' } });

      const [there = ''] = (await kube.world.waitForEnd(await kube.world.start('promote', { environment: environment.id, release: here.currentRelease.id }))).urls;

      const { currentRelease } = await look(environment.id);
      expect(here.currentRelease.applications[0]?.image.manifestDigest).toMatch(/^sha256:[0-9a-f]{64}$/);
      expect(currentRelease.applications.map(({ image }) => image)).toEqual(here.currentRelease.applications.map(({ image }) => image));
      expect((await visit(there)).status).toBe(200);
      await kube.world.waitForEnd(await kube.world.start('destroyEnvironment', { environment: environment.id }));
    }, 3 * MINUTES);
  });
}

/** Data of a service that is gone is kept: its claim is the one thing that may be there and was not before. */
function withoutKept(after: Readonly<Record<string, unknown>>, before: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(after).filter(([name]) => name in before || !/^PersistentVolumeClaim\/.*extra/.test(name)));
}
