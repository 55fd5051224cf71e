import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exampleFiles } from '../helpers/example-files.ts';
import type { Visit } from '../helpers/visit.ts';
import { waitFor } from '../helpers/wait-for.ts';
import type { PlatformWorld, WorldProject } from '../helpers/world.ts';

const MINUTES = 60_000;

/** Where the shop runs: a platform and the eyes that look at its provider past the plugin. */
export interface ShopPlace {
  readonly world: PlatformWorld;
  visit(url: string): Promise<Visit>;
  /** Visits an application that was just stopped: what leads there may learn of it a moment later. */
  visitStopped(url: string): Promise<Visit>;
  /** What runs of this platform: one text each, which changes when it is started anew. */
  listProcesses(): Promise<readonly string[]>;
  /** What is left of a destroyed environment. */
  listLeft(environment: string): Promise<readonly string[]>;
}

interface Shop {
  readonly shop: string;
  readonly products: readonly { readonly name: string }[];
  readonly counted: number;
}

/** The example applications on a provider: the same answers wherever they run. */
export function describeShop(name: string, open: () => Promise<ShopPlace>): void {
  describe(name, () => {
    let place: ShopPlace;
    let world: PlatformWorld;
    let shop: WorldProject;
    let url: string;
    // shop-web gives up on shop-api after three seconds, which a busy machine may take for its first answer.
    const readShop = async (at: string): Promise<Shop> => JSON.parse((await waitFor(`the shop at ${at}`, async () => {
      const seen = await place.visit(at);
      return seen.status === 200 && seen;
    })).text);
    const deploy = async (environment: string): Promise<readonly string[]> => (await world.waitForEnd(await world.start('deploy', { environment }))).urls;

    beforeAll(async () => {
      place = await open();
      world = place.world;
      shop = await world.createProject('shop', { 'shop-web': exampleFiles('shop-web'), 'shop-api': exampleFiles('shop-api') });
    }, 3 * MINUTES);
    // Others come after it in the same place, and have all of it.
    afterAll(async () => { if (shop !== undefined) await world.waitForEnd(await world.start('destroyEnvironment', { environment: shop.environment })); }, 2 * MINUTES);

    it('go from their repositories to a URL that answers with data', async () => {
      [url = ''] = await deploy(shop.environment);

      const first = await readShop(url);
      const second = await readShop(url);

      expect(first).toMatchObject({ shop: 'main', products: [{ name: 'rope' }, { name: 'carabiner' }] });
      expect(second.counted).toBe(first.counted + 1);
    }, 10 * MINUTES);

    it('show images that stand in for those of a registry, in the view and in the release', async () => {
      const { environment } = await world.platform.graphql<{ environment: { health: string; services: { name: string; image: { substitute: { program: string; version: string } | null } }[] } }>(
        'query ($id: ID!) { environment(id: $id) { health services { name image { ref substitute { program version } } } } }', { id: shop.environment });

      expect(environment.health).toBe('HEALTHY');
      expect(environment.services.map(({ name }) => name).sort()).toEqual(['shop-cache', 'shop-db']);
      if (process.env.BELAY_OFFLINE_IMAGES === '1') expect(environment.services.every(({ image }) => image.substitute !== null)).toBe(true);
    });

    it('stay untouched by a deploy of the same commits', async () => {
      const before = await place.listProcesses();

      const { isNoop } = await world.waitForEnd(await world.start('deploy', { environment: shop.environment }));

      expect(isNoop).toBe(true);
      expect(await place.listProcesses()).toEqual(before);
    }, 2 * MINUTES);

    it('get a second environment of another branch, with data of its own', async () => {
      for (const repository of Object.values(shop.repositories)) await repository.git('branch', 'feature/x');
      await place.visit(new URL('/', url).href);
      const { createEnvironment } = await world.platform.graphql<{ createEnvironment: { environment: { id: string } } }>(
        'mutation ($input: CreateEnvironmentInput!) { createEnvironment(input: $input) { environment { id } userErrors { message } } }', { input: { project: await projectOf(world, shop.environment), branch: 'feature/x', kind: 'DEVELOPMENT' } });

      const [branchUrl = ''] = await deploy(createEnvironment.environment.id);

      expect(new URL(branchUrl).host).not.toBe(new URL(url).host);
      expect((await readShop(branchUrl)).shop).toBe('feature/x');
      const operation = await world.start('destroyEnvironment', { environment: createEnvironment.environment.id });
      await world.waitForEnd(operation);
      expect(await place.listLeft(createEnvironment.environment.id)).toEqual([]);
      expect((await readShop(url)).shop).toBe('main');
    }, 8 * MINUTES);

    it('keep the old release serving when a new one does not start, and say why', async () => {
      await shop.repositories['shop-web']!.commit({ 'server.js': 'console.error("no configuration at all"); process.exit(3);\n' });

      const verdict = await world.waitForVerdict(await world.start('deploy', { environment: shop.environment }));

      expect(verdict).toMatchObject({ state: 'FAILED', failure: { code: 'PROCESS_EXITED' }, undoFailure: null });
      expect(verdict.culpritLogs.join('\n')).toContain('no configuration at all');
      expect(verdict.undone.length).toBeGreaterThan(0);
      expect((await readShop(url)).products.length).toBeGreaterThan(1);
      await shop.repositories['shop-web']!.commit({ 'server.js': exampleFiles('shop-web')['server.js']! });
    }, 3 * MINUTES);

    it('run a one-off task in the release, and keep its exit code and output', async () => {
      const verdict = await world.waitForVerdict(await world.start('runTask', { environment: shop.environment, application: 'shop-api', command: ['node', '-e', 'console.log("db", process.env.DATABASE_URL.startsWith("postgresql://")); process.exit(7)'] }));

      expect(verdict.task).toMatchObject({ exitCode: 7, isOutcomeUnknown: false });
      expect(verdict.task?.output).toContain('db true');
    }, 2 * MINUTES);

    it('scale, restart, stop and start as a whole', async () => {
      await world.waitForEnd(await world.start('scale', { environment: shop.environment, application: 'shop-web', replicas: 2 }));
      expect(await replicasOf(world, shop.environment, 'shop-web')).toBe(2);
      await world.waitForEnd(await world.start('restart', { environment: shop.environment, only: ['shop-web'] }));
      expect((await place.visit(url)).status).toBe(200);

      await world.waitForEnd(await world.start('stop', { environment: shop.environment }));
      expect((await place.visitStopped(url)).status).not.toBe(200);
      await world.waitForEnd(await world.start('start', { environment: shop.environment }));

      expect((await readShop(url)).products.length).toBeGreaterThan(1);
    }, 4 * MINUTES);

    it('go back to the release before', async () => {
      await shop.repositories['shop-web']!.commit({ 'server.js': exampleFiles('shop-web')['server.js']!.replace('shop: process.env', 'version: 2, shop: process.env') });
      await deploy(shop.environment);
      expect(await readShop(url)).toMatchObject({ version: 2 });

      await world.waitForEnd(await world.start('rollback', { environment: shop.environment }));

      expect(await readShop(url)).not.toHaveProperty('version');
    }, 4 * MINUTES);
  });
}

async function projectOf(world: PlatformWorld, id: string): Promise<string> {
  return (await world.platform.graphql<{ environment: { project: { id: string } } }>('query ($id: ID!) { environment(id: $id) { project { id } } }', { id })).environment.project.id;
}

async function replicasOf(world: PlatformWorld, id: string, application: string): Promise<number | undefined> {
  const { environment } = await world.platform.graphql<{ environment: { applications: { name: string; instances: { state: string }[] }[] } }>('query ($id: ID!) { environment(id: $id) { applications { name instances { state } } } }', { id });
  return environment.applications.find(({ name }) => name === application)?.instances.filter(({ state }) => state === 'running' || state === 'RUNNING').length;
}
