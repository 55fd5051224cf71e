import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exampleFiles } from '../helpers/example-files.ts';
import { visit } from '../helpers/visit.ts';
import { openPlatformWorld, type PlatformWorld, type WorldProject } from '../helpers/world.ts';

const MINUTES = 60_000;

interface Shop {
  readonly shop: string;
  readonly products: readonly { readonly name: string }[];
  readonly counted: number;
}

describe('two applications in two repositories, with PostgreSQL and Redis', () => {
  let world: PlatformWorld;
  let shop: WorldProject;
  let url: string;
  const readShop = async (at: string): Promise<Shop> => JSON.parse((await visit(at)).text);
  const deploy = async (environment: string): Promise<readonly string[]> => (await world.waitForEnd(await world.start('deploy', { environment }))).urls;

  beforeAll(async () => {
    world = await openPlatformWorld();
    shop = await world.createProject('shop', { 'shop-web': exampleFiles('shop-web'), 'shop-api': exampleFiles('shop-api') });
  }, 3 * MINUTES);
  afterAll(async () => await world?.[Symbol.asyncDispose](), 2 * MINUTES);

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
    const before = await containersOf(world);

    const { isNoop } = await world.waitForEnd(await world.start('deploy', { environment: shop.environment }));

    expect(isNoop).toBe(true);
    expect(await containersOf(world)).toEqual(before);
  }, 2 * MINUTES);

  it('get a second environment of another branch, with data of its own', async () => {
    for (const repository of Object.values(shop.repositories)) await repository.git('branch', 'feature/x');
    await visit(new URL('/', url).href);
    const { createEnvironment } = await world.platform.graphql<{ createEnvironment: { environment: { id: string } } }>(
      'mutation ($input: CreateEnvironmentInput!) { createEnvironment(input: $input) { environment { id } userErrors { message } } }', { input: { project: await projectOf(world, shop.environment), branch: 'feature/x', kind: 'DEVELOPMENT' } });

    const [branchUrl = ''] = await deploy(createEnvironment.environment.id);

    expect(new URL(branchUrl).host).not.toBe(new URL(url).host);
    expect((await readShop(branchUrl)).shop).toBe('feature/x');
    const operation = await world.start('destroyEnvironment', { environment: createEnvironment.environment.id });
    await world.waitForEnd(operation);
    const left = await new Docker().listContainers({ all: true, filters: { label: [`dev.belay.environment=${createEnvironment.environment.id}`] } });
    expect(left).toEqual([]);
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
    expect((await visit(url)).status).toBe(200);

    await world.waitForEnd(await world.start('stop', { environment: shop.environment }));
    expect((await visit(url)).status).not.toBe(200);
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

async function containersOf(world: PlatformWorld): Promise<string[]> {
  const docker = new Docker();
  const found = await docker.listContainers({ filters: { label: [`dev.belay.instance=${world.platform.instance}`] } });
  return (await Promise.all(found.map(async ({ Id }) => `${Id} ${(await docker.getContainer(Id).inspect()).State.StartedAt}`))).sort();
}

async function projectOf(world: PlatformWorld, id: string): Promise<string> {
  return (await world.platform.graphql<{ environment: { project: { id: string } } }>('query ($id: ID!) { environment(id: $id) { project { id } } }', { id })).environment.project.id;
}

async function replicasOf(world: PlatformWorld, id: string, application: string): Promise<number | undefined> {
  const { environment } = await world.platform.graphql<{ environment: { applications: { name: string; instances: { state: string }[] }[] } }>('query ($id: ID!) { environment(id: $id) { applications { name instances { state } } } }', { id });
  return environment.applications.find(({ name }) => name === application)?.instances.filter(({ state }) => state === 'running' || state === 'RUNNING').length;
}
