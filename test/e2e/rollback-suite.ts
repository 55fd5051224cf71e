import { createHash } from 'node:crypto';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { askRedis, readEnvironmentState, runInService } from '../helpers/environment-state.ts';
import { aMinorVersion, type MinorVersion } from '../helpers/minor-version.ts';
import { visit } from '../helpers/visit.ts';
import type { PlatformWorld, WorldApplication } from '../helpers/world.ts';

const MINUTES = 60_000;
const ROWS = "SELECT md5(string_agg(id || ':' || word, ',' ORDER BY id)) FROM kept";

interface Wish {
  readonly postgres: string;
  readonly cacheRam: string;
  readonly others: string;
  readonly domain: string;
  readonly replicas: number;
  readonly path: string;
  readonly greeting: string;
  readonly server: string;
}

const SERVER = "require('node:http').createServer((q, s) => s.end(JSON.stringify({ greeting: process.env.GREETING, color: process.env.COLOR, others: Object.keys(process.env).filter((name) => /_HOST$/.test(name)).sort() }))).listen(3000);\nprocess.on('SIGTERM', () => process.exit(0));\n";

function files({ postgres, cacheRam, others, domain, replicas, path, greeting, server }: Wish): Record<string, string> {
  return {
    Dockerfile: 'FROM node:24-slim\nCOPY server.js ./\nCMD ["node", "server.js"]\n', 'server.js': server,
    'belay.yml': `applications:
  - name: web
    project: web
    port: 3000
    replicas: ${replicas}
    start_timeout: 20s
    health_check: { http: / }
    variables: { GREETING: ${greeting} }
databases:
  - { type: postgresql, name: db, version: "${postgres}" }
  - { type: redis, name: cache, version: "7", ram: ${cacheRam} }
  - { type: redis, name: ${others}, version: "7" }
routers:
  - name: main
    custom_domains: [{ branch: main, domain: ${domain} }]
    routes: [{ application_name: web, paths: ["${path}"] }]
`,
  };
}

/** Applications, services, variables and routes go back together. */
export function describeRollback(open: () => PlatformWorld): void {
  describe('an environment goes back as a whole', () => {
    let world: PlatformWorld;
    let versions: readonly [MinorVersion, MinorVersion];
    let app: WorldApplication;
    let url: string;
    const first = (): Wish => ({ postgres: versions[0].version, cacheRam: '128MB', others: 'old', domain: 'one.rollback.localhost', replicas: 1, path: '/', greeting: 'hello', server: SERVER });
    const second = (): Wish => ({ postgres: versions[1].version, cacheRam: '192MB', others: 'extra', domain: 'two.rollback.localhost', replicas: 2, path: '/new', greeting: 'welcome', server: SERVER });
    const setColor = async (value: string): Promise<void> => void await world.platform.graphql('mutation ($input: SetVariablesInput!) { setVariables(input: $input) { userErrors { message } } }', { input: { scope: { environment: app.environment }, variables: [{ name: 'COLOR', value }] } });
    const sql = (text: string): Promise<string> => runInService(app.environment, 'db', ['sh', '-c', `psql -qAt -U "$POSTGRES_USER" -d "$POSTGRES_DB" -c "${text}"`]);
    const checksums = async (): Promise<readonly string[]> => [await sql(ROWS), createHash('sha256').update(await askRedis(app.environment, 'cache', 'MGET', 'a', 'b')).digest('hex')];
    const routesOf = async (): Promise<Record<string, unknown>> => {
      const { port } = new URL(url);
      const places = ['one.rollback.localhost', 'two.rollback.localhost'].flatMap((host) => ['/', '/new'].map((path) => `http://${host}:${port || 80}${path}`)).concat(url, new URL('/new', url).href);
      return Object.fromEntries(await Promise.all(places.map(async (place) => [place, await visit(place)] as const)));
    };

    beforeAll(async () => {
      versions = [await aMinorVersion('postgres', 'postgres', '15.98'), await aMinorVersion('postgres', 'postgres', '15.99')];
      world = open();
      app = await world.createApplication('web', files(first()));
      await setColor('blue');
      [url = ''] = (await world.waitForEnd(await world.start('deploy', { environment: app.environment }))).urls;
      await sql("CREATE TABLE kept (id int PRIMARY KEY, word text); INSERT INTO kept SELECT n, md5(n::text) FROM generate_series(1, 5000) n");
      await askRedis(app.environment, 'cache', 'MSET', 'a', 'one', 'b', 'two');
      await askRedis(app.environment, 'cache', 'SAVE');
      expect(await askRedis(app.environment, 'cache', 'MGET', 'a', 'b')).toMatch(/one.*two/s);
    }, 8 * MINUTES);
    afterAll(async () => {
      for (const version of versions ?? []) await version[Symbol.asyncDispose]();
    }, 2 * MINUTES);

    it('after a release that changed all at once and whose application does not become healthy', async () => {
      const [before, routes, data] = [await readEnvironmentState(app.environment), await routesOf(), await checksums()];
      await setColor('red');
      await app.repository.commit(files({ ...second(), server: "require('node:http').createServer((q, s) => { s.statusCode = 500; s.end('not well'); }).listen(3000);\n" }));

      const verdict = await world.waitForVerdict(await world.start('deploy', { environment: app.environment }));

      expect(verdict).toMatchObject({ state: 'FAILED', failure: { code: 'UNHEALTHY' }, undoFailure: null });
      expect(await readEnvironmentState(app.environment)).toEqual(before);
      expect(await routesOf()).toEqual(routes);
      expect(await checksums()).toEqual(data);
      expect(verdict.undone.join('\n')).toMatch(/service db/);
    }, 8 * MINUTES);

    it('after a good release of that kind, when a user rolls it back; the data stays as it is now', async () => {
      const [before, routes] = [await readEnvironmentState(app.environment, { generations: false }), await routesOf()];
      await app.repository.commit(files(second()));
      const { urls } = await world.waitForEnd(await world.start('deploy', { environment: app.environment }));
      expect(JSON.parse((await visit(new URL('/new', urls[0]).href)).text)).toMatchObject({ greeting: 'welcome', color: 'red' });
      expect(await sql('SELECT count(*) FROM kept')).toBe('5000');
      await sql("INSERT INTO kept VALUES (5001, 'written since')");
      const data = await checksums();

      await world.waitForEnd(await world.start('rollback', { environment: app.environment }));

      const after = await readEnvironmentState(app.environment, { generations: false });
      const kept = Object.keys(after).filter((name) => name.startsWith('volume') && before[name] === undefined);
      expect(kept).toEqual([expect.stringContaining('svc--extra')]);
      expect(Object.fromEntries(Object.entries(after).filter(([name]) => !kept.includes(name)))).toEqual(before);
      expect(await routesOf()).toEqual(routes);
      expect(await checksums()).toEqual(data);
    }, 8 * MINUTES);

    it('not to a release whose image is gone: that is said before anything is touched', async () => {
      const { environment } = await world.platform.graphql<{ environment: { releases: { edges: { node: { id: string; number: number | null; isGood: boolean } }[] } } }>('query ($id: ID!) { environment(id: $id) { releases(first: 10) { edges { node { id number isGood } } } } }', { id: app.environment });
      const target = environment.releases.edges.map(({ node }) => node).find(({ number, isGood }) => isGood && number !== 1);
      const docker = new Docker();
      const used = new Set((await docker.listContainers({ all: true })).map(({ ImageID }) => ImageID));
      for (const image of await docker.listImages({ filters: { label: [`dev.belay.instance=${world.platform.instance}`] } })) if (!used.has(image.Id)) await docker.getImage(image.Id).remove({ force: true });
      const before = await readEnvironmentState(app.environment);

      const verdict = await world.waitForVerdict(await world.start('rollback', { environment: app.environment, release: target?.id }));

      expect(verdict).toMatchObject({ state: 'FAILED', failure: { code: 'IMAGE_GONE' }, undone: [] });
      expect(verdict.failure?.message).toMatch(/image .+ of application web at commit .+ belay deploy --commit/);
      expect(await readEnvironmentState(app.environment)).toEqual(before);
    }, 4 * MINUTES);
  });
}
