import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type BelayRun, runBelay } from '../cli/run-belay.ts';
import type { TestCluster } from '../cluster/test-cluster.ts';
import { aMinorVersion, type MinorVersion } from '../helpers/minor-version.ts';
import { visit } from '../helpers/visit.ts';
import { waitFor } from '../helpers/wait-for.ts';
import type { WorldApplication } from '../helpers/world.ts';
import { burnerFiles, describeAutoscaled } from './autoscaled-cases.ts';
import type { KubeWorld } from './kube-world.ts';
import { readObjects } from './read-objects.ts';
import { describeSecondTarget } from './second-target-cases.ts';

const MINUTES = 60_000;

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

    describeSecondTarget(() => ({ cluster, kube, app }));
    describeAutoscaled(() => ({ cluster, kube, burner, burnerUrl }));

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
