import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BelayError, type GarbageItem } from '@belay/contracts';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { aRelease } from './specs.js';
import { openWorld, startTestServer, type WorkflowWorld } from './workflow-world.js';


const image = (name: string): GarbageItem => ({ kind: 'image', id: name, name, imageId: `sha256:${name}`, createdAt: '2026-01-01T00:00:00Z', isInUse: false });

describe('looks and collections', () => {
  let env: TestWorkflowEnvironment;

  beforeAll(async () => {
    env = await startTestServer();
  });
  afterAll(() => env.teardown());

  const planned = async (world: WorkflowWorld): Promise<string> => {
    expect(await world.collect('plan')).toEqual({ kind: 'planned' });
    return world.collections.rows.get('plan')?.plan?.hash ?? '';
  };

  it('a look tells what exists, and changes nothing', async () => {
    await using world = await openWorld(env);
    await world.run('op_1', 'deploy', aRelease());
    const before = world.provider.state();

    const look = await world.observe('first');

    expect(look.kind === 'observed' && look.resources.map(({ ref: { kind, name } }) => `${kind}/${name}`)).toEqual(expect.arrayContaining(['workload/web', 'endpoint/web', 'network/private']));
    expect(world.provider.state()).toEqual(before);
  });

  it('a look without a worker of the plugin says so instead of waiting on', async () => {
    await using world = await openWorld(env, { withPluginWorker: false, noWorkerAfterMs: 1_000 });

    expect(await world.observe('nobody')).toMatchObject({ kind: 'failed', failure: { code: 'PLUGIN_NO_WORKER' } });
  });

  it('an export tells what the target applies and changes nothing; one that fails says why', async () => {
    await using world = await openWorld(env);
    await world.run('op_1', 'deploy', aRelease());
    const before = world.provider.state();

    const exported = await world.export('first');
    world.provider.faults.set('export', () => { throw new BelayError('INVALID_INPUT', 'It cannot be told.'); });
    const failed = await world.export('second');

    expect(exported).toMatchObject({ kind: 'exported', text: expect.stringContaining('# workload/web') });
    expect(failed).toMatchObject({ kind: 'failed', failure: { code: 'INVALID_INPUT', message: 'It cannot be told.' } });
    expect(world.provider.state()).toEqual(before);
  });

  it('a plan removes nothing; with its hash exactly its things go, and the records have the verdict', async () => {
    await using world = await openWorld(env);
    world.provider.garbage = [image('a'), image('b'), image('kept')];
    world.collections.neededImages.add('sha256:kept');
    const planHash = await planned(world);
    const afterPlan = world.provider.garbage.length;

    const result = await world.collect('gc_1', { planHash });

    expect(afterPlan).toBe(3);
    expect(result).toMatchObject({ kind: 'collected', removed: [{ name: 'a' }, { name: 'b' }], skipped: [] });
    expect(world.collections.rows.get('gc_1')?.result).toEqual(result);
    expect(world.provider.garbage.map(({ name }) => name)).toEqual(['kept']);
  });

  it('thousands of things come in pages; a plan lists some of them and tells how many there are', async () => {
    await using world = await openWorld(env);
    world.provider.garbage = Array.from({ length: 2_300 }, (_, n) => image(`image-${n}`));

    const planHash = await planned(world);
    const { plan } = world.collections.rows.get('plan') ?? {};

    expect([plan?.lines.length, plan?.counts]).toEqual([500, { lines: 2_300, keptVolumes: 0 }]);
    expect(world.provider.calls.filter((step) => step.startsWith('gc/list'))).toEqual(['gc/list', 'gc/list/1', 'gc/list/2', 'gc/list/3', 'gc/list/4']);
    expect(planHash).toBe(plan?.hash);
  });

  it('nothing goes when the plan is no longer the same', async () => {
    await using world = await openWorld(env);
    world.provider.garbage = [image('a')];
    const planHash = await planned(world);
    world.provider.garbage = [image('a'), image('b')];

    expect(await world.collect('gc_2', { planHash })).toMatchObject({ kind: 'failed', failure: { code: 'PLAN_CHANGED' } });
    expect(world.provider.garbage).toHaveLength(2);
  });

  it('what is needed again meanwhile, or cannot be removed, is passed over and told of', async () => {
    await using world = await openWorld(env);
    world.provider.garbage = [image('a'), image('b'), image('c')];
    const planHash = await planned(world);
    world.provider.faults.set('gc/remove/0', () => {
      world.collections.neededImages.add('sha256:b');
      throw new BelayError('CONFLICT', 'Something uses it.');
    });

    expect(await world.collect('gc_3', { planHash })).toMatchObject({
      kind: 'collected', removed: [{ name: 'c' }], skipped: [{ name: 'a', reason: 'Something uses it.' }, { name: 'b', reason: 'it is needed again' }],
    });
  });

  it('a worker that is lost in the middle leaves no thing out and removes none twice', async () => {
    await using world = await openWorld(env);
    world.provider.garbage = [image('a'), image('b')];
    const planHash = await planned(world);
    world.provider.loseWorkerAt('gc/remove/0');

    expect(await world.collect('gc_4', { planHash })).toMatchObject({ kind: 'collected', removed: [{ name: 'a' }, { name: 'b' }], skipped: [] });
    expect(world.provider.effects.filter((step) => step.startsWith('gc/remove'))).toEqual(['gc/remove/0', 'gc/remove/1']);
  });
});
