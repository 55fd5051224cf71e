import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findTestCluster } from '@belay/local';
import { startCluster } from '../cluster/start-cluster.ts';
import type { TestCluster } from '../cluster/test-cluster.ts';
import type { WorldApplication } from '../helpers/world.ts';
import { openKubeWorld, type KubeWorld } from './kube-world.ts';
import { readObjects } from './read-objects.ts';

const MINUTES = 60_000;
const found = await findTestCluster();
const suite = found.kind === 'none' ? describe.skip : describe;

interface Wish {
  readonly cacheRam: string;
  readonly other: string;
  readonly domain: string;
  readonly replicas: number;
  readonly path: string;
  readonly greeting: string;
  readonly server: string;
}

const SERVER = "require('node:http').createServer((q, s) => s.end(JSON.stringify({ greeting: process.env.GREETING, color: process.env.COLOR, path: q.url }))).listen(3000);\nprocess.on('SIGTERM', () => process.exit(0));\n";
const FIRST: Wish = { cacheRam: '64MB', other: 'old', domain: 'one.rollback.example', replicas: 1, path: '/', greeting: 'hello', server: SERVER };
const SECOND: Wish = { cacheRam: '96MB', other: 'extra', domain: 'two.rollback.example', replicas: 2, path: '/new', greeting: 'welcome', server: SERVER };

function files({ cacheRam, other, domain, replicas, path, greeting, server }: Wish): Record<string, string> {
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
  - { type: redis, name: cache, version: "7", cpu: 100m, ram: ${cacheRam} }
  - { type: redis, name: ${other}, version: "7", cpu: 100m, ram: 64MB }
routers:
  - name: main
    custom_domains: [{ branch: main, domain: ${domain} }]
    routes: [{ application_name: web, paths: ["${path}"] }]
`,
  };
}

suite(`The whole product on Kubernetes${found.kind === 'none' ? ` (${found.how})` : ''}`, () => {
  let cluster: TestCluster;
  let kube: KubeWorld;
  let app: WorldApplication;
  let namespace: string;
  let url: string;
  const setColor = async (value: string): Promise<void> => void await kube.world.platform.graphql('mutation ($input: SetVariablesInput!) { setVariables(input: $input) { userErrors { message } } }', { input: { scope: { environment: app.environment }, variables: [{ name: 'COLOR', value }] } });
  const begin = (mutation: string, more: Readonly<Record<string, unknown>> = {}): Promise<string> => kube.world.start(mutation, { environment: app.environment, ...more });
  const greetingAt = async (at: string): Promise<unknown> => JSON.parse((await kube.visit(at)).text);

  beforeAll(async () => {
    cluster = await startCluster();
    kube = await openKubeWorld(cluster);
    app = await kube.world.createApplication('web', files(FIRST));
    await setColor('blue');
    [url = ''] = (await kube.world.waitForEnd(await begin('deploy'))).urls;
    namespace = (await cluster.kubectl(['get', 'namespaces', '-l', `belay.dev/environment=${app.environment}`, '-o', 'jsonpath={.items[0].metadata.name}'])).trim();
  }, 8 * MINUTES);
  afterAll(async () => {
    await kube?.[Symbol.asyncDispose]();
    await cluster?.stop();
  }, 2 * MINUTES);

  describe('gives back the same objects, field by field,', () => {
    it('after a release that changed all at once and whose application does not become healthy', async () => {
      const before = await readObjects(cluster, namespace);
      await setColor('red');
      await app.repository.commit(files({ ...SECOND, server: 'console.error("nothing is configured"); process.exit(3);\n' }));

      const verdict = await kube.world.waitForVerdict(await begin('deploy'));

      expect(verdict).toMatchObject({ state: 'FAILED', failure: { code: 'PROCESS_EXITED' }, undoFailure: null });
      expect(withoutKept(await readObjects(cluster, namespace), before)).toEqual(before);
      expect(await greetingAt(url)).toMatchObject({ greeting: 'hello', color: 'blue' });
    }, 8 * MINUTES);

    it('when a user rolls a good release of that kind back', async () => {
      const before = await readObjects(cluster, namespace);
      await app.repository.commit(files(SECOND));
      const { urls: [changed = ''] } = await kube.world.waitForEnd(await begin('deploy'));
      expect(await greetingAt(new URL('/new', changed).href)).toMatchObject({ greeting: 'welcome', color: 'red' });
      expect(Object.keys(await readObjects(cluster, namespace))).not.toEqual(Object.keys(before));

      await kube.world.waitForEnd(await begin('rollback'));

      expect(withoutKept(await readObjects(cluster, namespace), before)).toEqual(before);
      expect(await greetingAt(url)).toMatchObject({ greeting: 'hello', color: 'blue' });
    }, 8 * MINUTES);
  });
});

/** Data of a service that is gone is kept: its claim is the one thing that may be there and was not before. */
function withoutKept(after: Readonly<Record<string, unknown>>, before: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(after).filter(([name]) => name in before || !/^PersistentVolumeClaim\/.*extra/.test(name)));
}
