import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startPlatform, type TestPlatform } from '@belay/local';
import { askRedis } from '../helpers/environment-state.ts';
import { forwarderOf } from '../helpers/forwarder-of.ts';
import { visit } from '../helpers/visit.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { openPlatformWorld, type PlatformWorld, type WorldApplication } from '../helpers/world.ts';

const MINUTES = 60_000;
const ENV = { BELAY_KEEP_RELEASES: '1', BELAY_YOUNG_IMAGE_MS: '0' };
const files = (text: string, services = 'databases:\n  - { type: redis, name: cache, version: "7" }\n'): Record<string, string> => ({
  Dockerfile: 'FROM node:24-slim\nCOPY server.js ./\nCMD ["node", "server.js"]\n', 'server.js': `require('node:http').createServer((q, s) => s.end('${text}')).listen(3000);\nprocess.on('SIGTERM', () => process.exit(0));\n`,
  'belay.yml': `applications:\n  - { name: kept, project: kept, port: 3000 }\n${services}routers:\n  - name: main\n    routes: [{ application_name: kept, paths: ["/"] }]\n`,
});
interface DriftAnswer { readonly isDrifted: boolean; readonly items: readonly { readonly resource: string; readonly kind: string; readonly message: string }[] }
interface Plan { readonly hash: string; readonly lines: readonly { readonly kind: string; readonly name: string; readonly reason: string }[]; readonly keptVolumes: readonly { readonly name: string }[] }

describe('keeping environments and targets in order', () => {
  const docker = new Docker();
  let world: PlatformWorld;
  let platform: TestPlatform;
  let app: WorldApplication;
  let quiet: string;
  const labelled = (environment: string, kind?: string): string[] => [`dev.belay.environment=${environment}`, ...(kind === undefined ? [] : [`dev.belay.kind=${kind}`])];
  const containers = (environment: string, kind?: string) => docker.listContainers({ all: true, filters: { label: labelled(environment, kind) } });
  const drift = async (environment: string): Promise<DriftAnswer> => (await platform.graphql<{ drift: DriftAnswer }>('query ($id: ID!) { drift(environment: $id) { isDrifted items { resource kind message } } }', { id: environment })).drift;
  const removeByHand = async (environment: string, kind: string): Promise<void> => { for (const { Id } of await containers(environment, kind)) await docker.getContainer(Id).remove({ force: true }); };
  const repairsOf = async (environment: string) => (await platform.graphql<{ operations: { nodes: { id: string; kind: string; state: string; requestedBy: string; parameters: { reason?: string }; urls: string[] }[] } }>('query ($id: ID!) { operations(environment: $id, first: 20) { nodes { id kind state requestedBy parameters urls } } }', { id: environment })).operations.nodes.filter(({ kind }) => kind === 'REPAIR');
  const plan = async (volumes: readonly string[] = []): Promise<Plan> => {
    const { planGarbage } = await platform.graphql<{ planGarbage: { collection: Plan | null; userErrors: { code: string; message: string }[] } }>('mutation ($input: PlanGarbageInput!) { planGarbage(input: $input) { collection { hash lines { kind name reason } keptVolumes { name } } userErrors { code message } } }', { input: { target: 'local', volumes } });
    if (planGarbage.collection === null) throw new Error(JSON.stringify(planGarbage.userErrors));
    return planGarbage.collection;
  };
  const collect = async (planHash: string) => (await platform.graphql<{ collectGarbage: { collection: { state: string; removed: { name: string }[]; skipped: { name: string; reason: string }[] } | null; userErrors: { code: string }[] } }>('mutation ($input: CollectGarbageInput!) { collectGarbage(input: $input) { collection { state removed { name } skipped { name reason } } userErrors { code message } } }', { input: { target: 'local', planHash } })).collectGarbage;

  beforeAll(async () => {
    world = await openPlatformWorld(ENV);
    platform = world.platform;
    app = await world.createApplication('kept', files('one'));
    await world.waitForEnd(await world.start('deploy', { environment: app.environment }));
    await askRedis(app.environment, 'cache', 'SET', 'word', 'kept');
    await askRedis(app.environment, 'cache', 'SAVE');
    await app.repository.git('branch', 'quiet');
    const { environment: { project } } = await platform.graphql<{ environment: { project: { id: string } } }>('query ($id: ID!) { environment(id: $id) { project { id } } }', { id: app.environment });
    quiet = (await platform.graphql<{ createEnvironment: { environment: { id: string } } }>('mutation ($input: CreateEnvironmentInput!) { createEnvironment(input: $input) { environment { id } userErrors { message } } }', { input: { project: project.id, branch: 'quiet', kind: 'DEVELOPMENT' } })).createEnvironment.environment.id;
    await world.waitForEnd(await world.start('deploy', { environment: quiet }));
    await world.waitForEnd(await world.start('stop', { environment: quiet }));
  }, 8 * MINUTES);
  afterAll(async () => {
    if (platform !== world?.platform) await platform.stop({ keepResources: true });
    await world?.[Symbol.asyncDispose]();
  }, 2 * MINUTES);

  it('drift is shown in words by a fresh look, and a repair brings back what was removed by hand', async () => {
    expect(await drift(app.environment)).toEqual({ isDrifted: false, items: [] });
    await removeByHand(app.environment, 'service');
    await removeByHand(app.environment, 'workload');

    const { items } = await drift(app.environment);
    await world.waitForEnd(await world.start('repair', { environment: app.environment }));

    expect(items).toEqual([{ resource: 'service/cache', kind: 'MISSING', message: 'service cache is gone' }, { resource: 'workload/kept', kind: 'MISSING', message: 'application kept is gone: nothing of it runs' }]);
    expect((await drift(app.environment)).isDrifted).toBe(false);
    expect(await askRedis(app.environment, 'cache', 'GET', 'word')).toContain('kept');
  }, 4 * MINUTES);

  it('a wrong promoted generation, a stopped service and a stray container are told apart and put right, and the application goes on as the same process', async () => {
    const [workload] = await containers(app.environment, 'workload');
    const [service] = await containers(app.environment, 'service');
    const forwarder = await forwarderOf(world.platform.dataDir, app.environment);
    const { generation } = await forwarder.readState();
    expect((await forwarder.promote({ from: generation, to: 'g0', addresses: [] })).isSwitched).toBe(true);
    await docker.getContainer(service?.Id ?? '').stop({ t: 1 });
    await docker.createContainer({ Image: service?.ImageID ?? '', name: `belay-${platform.instance}-stray`, Labels: { ...service?.Labels, 'dev.belay.name': 'stray' } });

    const { items } = await drift(app.environment);
    await world.waitForEnd(await world.start('repair', { environment: app.environment }));

    expect(items).toEqual([
      { resource: 'service/cache', kind: 'UNHEALTHY', message: 'service cache does not run' }, { resource: 'workload/kept', kind: 'CHANGED', message: `application kept gets its traffic at g0 instead of ${generation}` },
      { resource: 'service/stray', kind: 'EXTRA', message: 'service stray is not part of the release' },
    ]);
    expect((await drift(app.environment)).items).toEqual([]);
    expect(await forwarder.readState()).toMatchObject({ generation, addresses: [expect.any(String)] });
    expect((await containers(app.environment, 'workload')).map(({ Id }) => Id)).toEqual([workload?.Id]);
  }, 4 * MINUTES);

  it('what is gone when the platform starts is brought back by itself, once, and a stopped environment stays stopped', async () => {
    await world.socket.dispose();
    await platform.stop({ keepResources: true });
    for (const { Id } of await containers(app.environment)) await docker.getContainer(Id).stop({ t: 1 });
    await removeByHand(app.environment, 'workload');
    for (const { Id } of await docker.listNetworks({ filters: { label: labelled(app.environment) } })) await docker.getNetwork(Id).remove();

    platform = await startPlatform({ dataDir: world.platform.dataDir, env: { BELAY_LOG_LEVEL: 'warn', ...ENV } });
    const [repair] = await waitFor('the repair to succeed', async () => { const own = (await repairsOf(app.environment)).filter(({ requestedBy }) => requestedBy === 'belay'); return own.some(({ state }) => state === 'SUCCEEDED') && own; }, 2 * MINUTES);

    expect((await repairsOf(app.environment)).filter(({ requestedBy }) => requestedBy === 'belay')).toHaveLength(1);
    expect(repair?.parameters.reason).toMatch(/Brought back after its target was away: .*network private is gone/);
    expect((await visit(repair?.urls[0] ?? '')).text).toBe('one');
    expect(await askRedis(app.environment, 'cache', 'GET', 'word')).toContain('kept');
    expect((await drift(app.environment)).items).toEqual([]);
    expect((await containers(quiet)).filter(({ State, Labels }) => State === 'running' && Labels['dev.belay.kind'] !== 'endpoint')).toEqual([]);
    expect(await repairsOf(quiet)).toEqual([]);
  }, 6 * MINUTES);

  it('garbage is planned first; exactly the plan is removed, and nothing that is not this installation\'s own', async () => {
    const act = async (mutation: string, input: Readonly<Record<string, unknown>>): Promise<void> => {
      const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
      const { [mutation]: answer } = await platform.graphql<Record<string, { operation: { id: string } | null }>>(`mutation ($input: ${type}!) { ${mutation}(input: $input) { operation { id } userErrors { message } } }`, { input });
      await waitFor(`${mutation} to succeed`, async () => (await platform.graphql<{ operation: { state: string } }>('query ($id: ID!) { operation(id: $id) { state } }', { id: answer?.operation?.id })).operation.state === 'SUCCEEDED', 2 * MINUTES);
    };
    await app.repository.commit(files('two', ''));
    await act('deploy', { environment: app.environment });
    await act('destroyEnvironment', { environment: quiet });
    const { instance } = platform;
    const own = { 'dev.belay.instance': instance, 'dev.belay.target': 'local' };
    const base = (await docker.listImages({ filters: { label: ['dev.belay.offline.family=node'] } }))[0]?.Id ?? '';
    const leftover = await docker.createContainer({ Image: base, name: `belay-${instance}-${quiet}-job-left`, Labels: { ...own, 'dev.belay.environment': quiet, 'dev.belay.kind': 'job', 'dev.belay.name': 'left' } });
    const foreign = await docker.createContainer({ Image: base, name: `belay-${instance}-${quiet}-job-foreign`, Labels: { 'dev.belay.instance': 'other', 'dev.belay.target': 'local', 'dev.belay.environment': quiet, 'dev.belay.kind': 'job', 'dev.belay.name': 'foreign' } });
    const foreignVolume = await docker.createVolume({ Name: `belay-${instance}-${app.environment}-volume-foreign` });
    const foreignNetwork = await docker.createNetwork({ Name: `belay-${instance}-${quiet}-foreign`, Labels: { 'dev.belay.target': 'local', 'dev.belay.environment': quiet } });
    try {
      const first = await plan();
      const kept = first.keptVolumes.find(({ name }) => name.includes(`${app.environment}-volume-svc--cache`))?.name ?? '';
      const second = await plan([kept]);
      const stale = await collect(first.hash);
      const afterFirst = await docker.listVolumes({ filters: { name: [kept] } });
      const done = await collect(second.hash);
      const again = await collect(second.hash);

      expect(first.lines.map(({ kind, reason }) => `${kind}: ${reason}`)).toEqual(expect.arrayContaining(['container: left of kept quiet, which was destroyed', 'image: image of releases beyond the last 1']));
      expect(first.lines.map(({ name }) => name).join()).not.toContain('foreign');
      expect(first.lines.some(({ kind }) => kind === 'volume')).toBe(false);
      expect(second.lines).toEqual(expect.arrayContaining([expect.objectContaining({ kind: 'volume', name: kept, reason: 'asked for by its name; its data is deleted' })]));
      expect(stale).toMatchObject({ collection: { state: 'collected', skipped: [] } });
      expect(afterFirst.Volumes).toHaveLength(1);
      expect(done.userErrors).toMatchObject([{ code: 'PLAN_CHANGED' }]);
      expect(again.collection ?? null).toBeNull();
      const third = await plan([kept]);
      expect(await collect(third.hash)).toMatchObject({ collection: { state: 'collected', removed: [{ name: kept }], skipped: [] } });
      expect((await collect(third.hash)).userErrors).toMatchObject([{ code: 'PLAN_CHANGED' }]);
      expect((await plan()).lines).toEqual([]);
      await expect(leftover.inspect()).rejects.toMatchObject({ statusCode: 404 });
      await foreign.inspect();
      await docker.getVolume(foreignVolume.name).inspect();
      await foreignNetwork.inspect();
      expect((await drift(app.environment)).items).toEqual([]);
    } finally {
      await Promise.allSettled([foreign.remove({ force: true }), leftover.remove({ force: true }), docker.getVolume(foreignVolume.name).remove(), foreignNetwork.remove()]);
    }
  }, 6 * MINUTES);
});
