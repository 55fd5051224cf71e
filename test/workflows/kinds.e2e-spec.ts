import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { BelayError, markUntouched } from '@belay/contracts';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { aRelease, anApplication, aService } from './specs.js';
import { endServer, openWorld, startTestServer, TEST_LIMIT_MS } from './workflow-world.js';

jest.setTimeout(TEST_LIMIT_MS);

describe('kinds of operations', () => {
  let env: TestWorkflowEnvironment;

  beforeAll(async () => {
    env = await startTestServer();
  });
  afterAll(() => endServer(env));

  const release = aRelease({ services: [aService()] });

  it('stops everything and starts it again, data and address kept', async () => {
    await using world = await openWorld(env);
    await world.run('op_1', 'deploy', release);

    const stopped = await world.run('op_2', 'stop');
    const isQuiet = [...world.provider.resources.values()].every(({ instances }) => instances.every(({ state }) => state === 'exited'));
    const started = await world.run('op_3', 'start');

    expect([stopped, isQuiet]).toMatchObject([{ kind: 'succeeded' }, true]);
    expect(started).toMatchObject({ kind: 'succeeded', releaseId: 'rel_1', urls: ['http://web-main.localhost'] });
    expect(world.provider.ids()).toEqual(['endpoint/web', 'network/private', 'route/web', 'service/db', 'volume/db-data', 'workload/web@g1']);
    expect([...world.provider.resources.values()].every(({ isHealthy }) => isHealthy)).toBe(true);
  });

  it('tries a minor version on a copy, and keeps the data that was written since on the way back', async () => {
    const next = aRelease({ releaseId: 'rel_2', services: [aService({ imageRef: 'postgres:16.2', versionText: '16.2' })] });
    await using world = await openWorld(env);
    await world.run('op_1', 'deploy', release);

    await world.run('op_2', 'deploy', next);
    const onTrial = world.provider.ids();
    world.records.insert('op_3', 'rollback', world.records.releases.get('rel_1')?.spec, {}, true);
    await world.admit('op_3', 'rollback');
    await world.outcome('op_3');

    expect(onTrial).toContain('volume/g2--db-data');
    expect(onTrial).not.toContain('volume/db-data');
    expect(world.records.data).toMatchObject({ 'db-data': { volume: 'g3--db-data', image: { ref: 'postgres:16' } } });
    expect(world.provider.ids().filter((id) => id.startsWith('volume'))).toEqual(['volume/g3--db-data']);
  });

  it('refuses a release whose image is gone before it touches anything', async () => {
    await using world = await openWorld(env);
    await world.run('op_1', 'deploy', release);
    await world.run('op_2', 'deploy', aRelease({ releaseId: 'rel_2', services: [aService()], applications: [anApplication({ version: 'v2' })] }));
    const before = world.provider.state();
    const earlier = world.records.releases.get('rel_1')?.spec;
    world.provider.goneImages.add(earlier?.applications[0]?.image?.imageId ?? '');
    world.provider.effects.length = 0;

    world.records.insert('op_3', 'rollback', earlier, {}, true);
    await world.admit('op_3', 'rollback');
    const outcome = await world.outcome('op_3');

    expect(outcome).toMatchObject({ kind: 'failed', failure: { code: 'IMAGE_GONE', message: expect.stringContaining('belay deploy --commit') }, undone: [] });
    expect(world.provider.effects.sort()).toEqual(['check/image/workload/web', 'observe']);
    expect(world.provider.state()).toEqual(before);
  });

  it('stays stopped when a start fails', async () => {
    await using world = await openWorld(env);
    await world.run('op_1', 'deploy', release);
    await world.run('op_2', 'stop');
    world.provider.faults.set('wait/workload/web', () => { throw new BelayError('UNHEALTHY', 'No.'); });

    await world.run('op_3', 'start');

    expect([...world.provider.resources.values()].every(({ instances }) => instances.every(({ state }) => state === 'exited'))).toBe(true);
  });

  it('is as stopped as before when a deploy into a stopped environment fails', async () => {
    await using world = await openWorld(env);
    await world.run('op_1', 'deploy', release);
    await world.run('op_2', 'stop');
    const before = world.provider.ids();
    world.provider.faults.set('verify/web', () => { throw new BelayError('VERIFY_FAILED', 'No.'); });

    const outcome = await world.run('op_3', 'deploy', aRelease({ releaseId: 'rel_2', services: [aService()], applications: [anApplication({ version: 'v2' })] }));
    world.provider.faults.clear();
    const isQuiet = [...world.provider.resources.values()].every(({ instances }) => instances.every(({ state }) => state === 'exited'));
    const ids = world.provider.ids();
    const started = await world.run('op_4', 'start');

    expect(outcome).toMatchObject({ kind: 'failed', failure: { code: 'VERIFY_FAILED' } });
    expect(outcome).not.toHaveProperty('undoFailure');
    expect([ids, isQuiet]).toEqual([before, true]);
    expect(started).toMatchObject({ kind: 'succeeded', releaseId: 'rel_1' });
    expect(world.provider.resources.get('endpoint/web')?.promotedGeneration).toBe('g1');
  });

  it('says that a destroy failed when something is left, and can be asked again', async () => {
    await using world = await openWorld(env);
    await world.run('op_1', 'deploy', release);
    world.provider.faults.set('remove/volume/db-data', () => { throw new BelayError('PROVIDER_REFUSED', 'In use.'); });

    const first = await world.run('op_2', 'destroy');
    world.provider.faults.clear();
    const second = await world.run('op_3', 'destroy');

    expect(first).toMatchObject({ kind: 'failed', failedStep: 'remove/volume/db-data', undone: [] });
    expect(second).toEqual({ kind: 'succeeded' });
    expect(world.provider.ids()).toEqual([]);
  });

  it('replaces the chosen applications on a restart, and only them', async () => {
    await using world = await openWorld(env);
    const two = aRelease({ applications: [anApplication(), anApplication({ name: 'api' })] });
    await world.run('op_1', 'deploy', two);

    await world.run('op_2', 'restart', { ...two }, { only: ['api'] });

    expect(world.provider.ids().filter((id) => id.startsWith('workload/'))).toEqual(['workload/api@g2', 'workload/web@g1']);
  });

  it('scales in place', async () => {
    await using world = await openWorld(env);
    await world.run('op_1', 'deploy', release);
    const built = world.records.releases.get('rel_1')?.spec ?? release;

    await world.run('op_2', 'scale', { ...built, releaseId: 'rel_2', applications: built.applications.map((one) => ({ ...one, replicas: 3 })) });

    expect(world.provider.resources.get('workload/web@g1')?.instances).toHaveLength(3);
    expect(world.provider.effects.filter((step) => step === 'build/web')).toHaveLength(1);
  });

  it('goes back to an earlier release without building', async () => {
    await using world = await openWorld(env);
    await world.run('op_1', 'deploy', release);
    const before = world.provider.state();
    await world.run('op_2', 'deploy', aRelease({ releaseId: 'rel_2', applications: [anApplication({ version: 'v2' })], services: [] }));
    world.provider.effects.length = 0;

    await world.admit('op_3', 'rollback', world.records.releases.get('rel_1')?.spec, { isSealed: true });
    const outcome = await world.outcome('op_3');

    expect(outcome).toMatchObject({ kind: 'succeeded', releaseId: 'rel_1' });
    expect(world.provider.effects.some((step) => step.startsWith('build/') || step.startsWith('resolve/'))).toBe(false);
    const withoutGeneration = (state: unknown) => JSON.parse(JSON.stringify(state).replaceAll(/\bg\d+\b/g, 'g')) as unknown;
    expect(withoutGeneration(world.provider.state())).toEqual(withoutGeneration(before));
  });

  it('stops the old generation before the new one where they share storage, and starts the old one again on failure', async () => {
    await using world = await openWorld(env);
    const storage = [{ volume: 'web-files', path: '/files' }];
    await world.run('op_1', 'deploy', aRelease({ applications: [anApplication({ storage })] }));
    const before = world.provider.state();
    world.provider.effects.length = 0;
    world.provider.faults.set('wait/workload/web', () => { throw new BelayError('UNHEALTHY', 'No.'); });

    await world.run('op_2', 'deploy', aRelease({ releaseId: 'rel_2', applications: [anApplication({ storage, version: 'v2' })] }));

    const [looked, built, ...effects] = world.provider.effects;
    expect([looked, built].toSorted()).toEqual(['build/web', 'observe']);
    expect(effects).toEqual([
      'stop/workload/web@g1', 'apply/workload/web', 'logs/workload/web', 'undo/observe', 'undo/remove/workload/web@g2', 'undo/start/workload/web@g1',
      'undo/wait/workload/web', 'undo/promote/web', 'undo/verify/web', 'observe/after',
    ]);
    expect(world.provider.state()).toEqual(before);
  });

  it('builds and seals without running', async () => {
    await using world = await openWorld(env);
    await world.run('op_1', 'deploy', release);
    const before = world.provider.state();

    const built = await world.run('op_2', 'build', aRelease({ releaseId: 'rel_2', applications: [anApplication({ version: 'v2' })] }));
    const sealed = await world.run('op_3', 'release', aRelease({ releaseId: 'rel_3', applications: [anApplication({ version: 'v3' })], services: [aService()] }));

    expect(built).toEqual({ kind: 'succeeded' });
    expect(sealed).toEqual({ kind: 'succeeded', releaseId: 'rel_3' });
    expect(world.records.releases.get('rel_3')?.spec.applications[0]?.image?.imageId).toBe('sha256:web-v3');
    expect(world.provider.state()).toEqual(before);
    expect(world.records.currentReleaseId).toBe('rel_1');
  });

  it('removes everything on a destroy and refuses what comes later', async () => {
    await using world = await openWorld(env);
    await world.run('op_1', 'deploy', release);

    const outcome = await world.run('op_2', 'destroy');
    const late = await world.run('op_3', 'deploy', release);

    expect(outcome).toEqual({ kind: 'succeeded' });
    expect(world.provider.ids()).toEqual([]);
    expect(late).toMatchObject({ kind: 'refused', failure: { code: 'ENVIRONMENT_GONE' } });
  });

  it('runs a task once and says that nobody knows when its worker was lost and nothing is found of it', async () => {
    await using world = await openWorld(env);
    await world.run('op_1', 'deploy', release);

    const done = await world.run('op_2', 'task');
    world.provider.loseWorkerAt('run');
    const lost = await world.run('op_3', 'task');

    expect(done).toEqual({ kind: 'succeeded', task: { kind: 'exited', exitCode: 0, output: 'done\n' } });
    expect(lost).toMatchObject({ kind: 'failed', failure: { code: 'TASK_OUTCOME_UNKNOWN' }, task: { kind: 'unknown' } });
    expect(world.provider.calls.filter((step) => step === 'run')).toHaveLength(3);
  });

  it('finds the outcome of a task whose worker was lost after it had begun', async () => {
    await using world = await openWorld(env);
    await world.run('op_1', 'deploy', release);
    world.provider.faults.set('run', (attempt) => {
      if (attempt > 2) return;
      world.provider.jobs.add('op_2:run');
      throw new BelayError('PLUGIN_CRASHED', 'Killed.');
    });

    const found = await world.run('op_2', 'task');

    expect(found).toEqual({ kind: 'succeeded', task: { kind: 'exited', exitCode: 0, output: 'done\n' } });
    expect(world.provider.calls.filter((step) => step.startsWith('run'))).toEqual(['run', 'run', 'run']);
  });

  it('calls a task again when nothing of it had begun, and says that nobody knows when something had', async () => {
    await using world = await openWorld(env);
    await world.run('op_1', 'deploy', release);
    const away = new BelayError('PROVIDER_UNAVAILABLE', 'The engine does not answer.');
    world.provider.faults.set('run', () => { throw markUntouched(away); });

    const done = await world.run('op_2', 'task');
    world.provider.faults.set('run', () => { throw away; });
    const lost = await world.run('op_3', 'task');

    expect(done).toMatchObject({ kind: 'succeeded', task: { kind: 'exited', exitCode: 0 } });
    expect(lost).toMatchObject({ kind: 'failed', failure: { code: 'TASK_OUTCOME_UNKNOWN' } });
    expect(world.provider.calls.filter((step) => step.startsWith('run')).slice(0, 3)).toEqual(['run', 'run/2', 'run']);
  });

  it('refuses a major version of a service on its data before anything moves', async () => {
    await using world = await openWorld(env);
    await world.run('op_1', 'deploy', release);
    world.provider.effects.length = 0;

    const outcome = await world.run('op_2', 'deploy', aRelease({ releaseId: 'rel_2', services: [aService({ imageRef: 'postgres:17', versionText: '17', majorVersion: '17' })] }));

    expect(outcome).toMatchObject({ kind: 'failed', failure: { code: 'DATA_UPGRADE_NEEDS_BACKUP' }, failedStep: 'plan', undone: [] });
    expect(world.provider.effects).toEqual(['observe']);
  });

  it('delivers a notification without holding the environment up', async () => {
    await using world = await openWorld(env);
    world.records.notifier = { pluginId: 'fake', targetId: 'local', url: 'https://hooks.example.test/' };
    world.provider.faults.set('notify', (attempt) => { if (attempt < 6) throw new BelayError('NOTIFY_FAILED', 'Away.'); });

    await world.run('op_1', 'deploy', release);
    await world.until(() => world.provider.effects.includes('notify'), 'the delivery');

    expect(world.provider.calls.filter((step) => step === 'notify')).toHaveLength(6);
  });
});
