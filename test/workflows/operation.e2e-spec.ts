import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { BelayError } from '@belay/contracts';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { aRelease, anApplication, aService } from './specs.js';
import { endServer, openWorld, startRealServer, TEST_LIMIT_MS, untilAborted, type WorkflowWorld } from './workflow-world.js';

const first = aRelease({ services: [aService()], applications: [anApplication(), anApplication({ name: 'api' })] });
const second = aRelease({
  releaseId: 'rel_2',
  services: [aService({ imageRef: 'postgres:16.2', versionText: '16.2' }), aService({ name: 'cache', type: 'redis', imageRef: 'redis:7' })],
  applications: [anApplication({ version: 'v2' }), anApplication({ name: 'api', version: 'v2' })],
});
/** Steps of the change from the first to the second release at which it can fail; what comes after verified cannot. */
const fatalSteps = [
  'resolve/service/db', 'resolve/service/cache', 'build/web', 'build/api', 'stop/service/db', 'copy/volume/db-data', 'apply/service/db', 'wait/service/db', 'apply/volume/cache-data', 'apply/service/cache', 'wait/service/cache',
  'apply/workload/web', 'wait/workload/api', 'promote/web', 'promote/api', 'verify/web',
];

jest.setTimeout(TEST_LIMIT_MS);

describe('operationWorkflow', () => {
  let env: TestWorkflowEnvironment;

  beforeAll(async () => {
    env = await startRealServer();
  });
  afterAll(() => endServer(env));

  it('brings a first release up and reports its address', async () => {
    await using world = await openWorld(env);

    const outcome = await world.run('op_1', 'deploy', aRelease({ services: [aService()] }));

    expect(outcome).toEqual({ kind: 'succeeded', releaseId: 'rel_1', urls: ['http://web-main.localhost'] });
    expect(world.provider.ids()).toEqual(['endpoint/web', 'network/private', 'route/web', 'service/db', 'volume/db-data', 'workload/web@g1']);
  });

  it('replaces a generation without a gap and removes the old one', async () => {
    await using world = await openWorld(env);
    await world.run('op_1', 'deploy', aRelease());
    world.provider.effects.length = 0;

    await world.run('op_2', 'deploy', aRelease({ releaseId: 'rel_2', applications: [anApplication({ version: 'v2' })] }));

    const [looked, built, ...effects] = world.provider.effects;
    // What is built early is built beside the look.
    expect([looked, built].toSorted()).toEqual(['build/web', 'observe']);
    expect(effects).toEqual(['apply/workload/web', 'wait/workload/web', 'promote/web', 'verify/web', 'drain/workload/web@g1', 'remove/workload/web@g1', 'observe/after']);
  });

  it('waits for nothing that was ready on being made, and says so', async () => {
    await using world = await openWorld(env);
    world.provider.isQuick = true;

    await world.run('op_1', 'deploy', aRelease({ services: [aService()] }));

    expect(world.provider.effects).toContain('apply/workload/web');
    expect(world.provider.effects).not.toContain('wait/workload/web');
    // A service is asked whether it is ready for what uses it.
    expect(world.provider.effects).toContain('wait/service/db');
    expect(world.records.row('op_1').events).toContainEqual(expect.objectContaining({ kind: 'succeeded', step: 'wait/workload/web', note: 'ready as soon as it was started' }));
  });

  it('verifies no route whose answer came with the promotion, and says what it was', async () => {
    await using world = await openWorld(env);
    world.provider.isQuick = true;

    const outcome = await world.run('op_1', 'deploy', aRelease());

    expect(world.provider.effects).toContain('promote/web');
    expect(world.provider.calls).not.toContain('verify/web');
    expect(world.records.row('op_1').events).toContainEqual(expect.objectContaining({ kind: 'succeeded', step: 'verify/web', note: expect.stringMatching(/^http:\/\/.+ answers with 200$/) }));
    expect(outcome).toMatchObject({ kind: 'succeeded', urls: [expect.stringMatching(/^http:/)] });
  });

  it('verifies a route that did not answer with the promotion, and leads back when it does not at all', async () => {
    await using world = await openWorld(env);
    world.provider.isQuick = true;
    await world.run('op_1', 'deploy', aRelease());
    const pointsTo = () => world.provider.resources.get('route/web')?.promotedGeneration;
    const before = pointsTo();
    world.provider.faults.set('verify/web', () => { throw new BelayError('VERIFY_FAILED', 'No answer.'); });

    const outcome = await world.run('op_2', 'deploy', aRelease({ releaseId: 'rel_2', applications: [anApplication({ version: 'v2' })] }));

    expect(outcome).toMatchObject({ kind: 'failed', failedStep: 'verify/web', failure: { code: 'VERIFY_FAILED' } });
    expect(world.provider.effects).toContain('promote/web');
    expect(world.provider.calls).toContain('verify/web');
    expect(before).toBeDefined();
    expect(pointsTo()).toBe(before);
  });

  it('looks in its first task when it begins at once, and only once begun when it had to wait', async () => {
    await using world = await openWorld(env);
    await world.run('op_1', 'deploy', first);
    // The verdict is in the records a moment before the environment knows that its turn is free.
    await untilIdle(world);
    const reached = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    world.provider.faults.set('build/web', async () => { reached.resolve(); await release.promise; });
    await world.admit('op_2', 'deploy', { ...second, releaseId: 'rel_2' });
    await reached.promise;
    await world.admit('op_3', 'restart', undefined);
    release.resolve();
    await Promise.all(['op_2', 'op_3'].map((id) => world.outcome(id)));

    expect(await firstTask(env, `deploy:${world.environmentId}:op_2`)).toEqual(['beginWithWanted', 'observeEnvironment']);
    expect(await firstTask(env, `restart:${world.environmentId}:op_3`)).not.toContain('beginWithWanted');
  });

  it('is refused when its environment is gone, whatever was looked at before', async () => {
    await using world = await openWorld(env);
    await world.run('op_1', 'deploy', first);
    world.records.isDestroyed = true;
    const { length } = world.provider.effects;

    const outcome = await world.run('op_2', 'deploy', second);

    expect(outcome).toMatchObject({ kind: 'refused', failure: { code: 'ENVIRONMENT_GONE' } });
    expect(world.provider.effects.slice(length).filter((step) => step !== 'observe')).toEqual([]);
  });

  it('touches nothing when nothing changed', async () => {
    await using world = await openWorld(env);
    await world.run('op_1', 'deploy', first);
    world.provider.effects.length = 0;

    const outcome = await world.run('op_2', 'deploy', { ...first, releaseId: 'rel_2' });

    expect(outcome).toMatchObject({ kind: 'succeeded', isNoop: true, releaseId: 'rel_1' });
    expect(world.provider.effects.sort()).toEqual(['observe', 'verify/api', 'verify/web']);
  });

  it('refuses a tag that has come to stand for another major version before it stops anything', async () => {
    await using world = await openWorld(env);
    await world.run('op_1', 'deploy', aRelease({ services: [aService()] }));
    world.provider.effects.length = 0;

    const outcome = await world.run('op_2', 'deploy', aRelease({ releaseId: 'rel_2', services: [aService({ imageRef: 'postgres:17', versionText: 'latest' })] }));

    expect(outcome).toMatchObject({ kind: 'failed', failure: { code: 'DATA_UPGRADE_NEEDS_BACKUP' }, undone: [] });
    expect(world.provider.effects.filter((step) => step.includes('service/db') || step.includes('volume')).sort()).toEqual(['resolve/service/db']);
  });

  it.each(fatalSteps)('goes back to the last good release when %s fails', async (step) => {
    await using world = await openWorld(env);
    await world.run('op_1', 'deploy', first);
    const before = world.provider.state();
    world.provider.faults.set(step, () => { throw new BelayError('UNHEALTHY', `${step} does not work.`); });

    const outcome = await world.run('op_2', 'deploy', second);

    expect(outcome).toMatchObject({ kind: 'failed', failure: { code: 'UNHEALTHY' }, failedStep: step });
    expect(outcome).not.toHaveProperty('undoFailure');
    expect(world.provider.state()).toEqual(before);
    expect(world.records.currentReleaseId).toBe('rel_1');
  });

  it.each(fatalSteps)('stops within seconds and goes back when it is cancelled at %s', async (step) => {
    await using world = await openWorld(env);
    await world.run('op_1', 'deploy', first);
    const before = world.provider.state();
    const reached = Promise.withResolvers<void>();
    world.provider.faults.set(step, (_attempt, signal) => {
      reached.resolve();
      return untilAborted(signal);
    });

    await world.admit('op_2', 'deploy', second);
    await reached.promise;
    const answer = await world.cancel('op_2');
    const outcome = await world.outcome('op_2');

    expect(answer).toEqual({ kind: 'cancelling' });
    expect(outcome).toMatchObject({ kind: 'cancelled' });
    expect(outcome).not.toHaveProperty('undoFailure');
    expect(world.provider.state()).toEqual(before);
    expect(['cancelling', 'ended']).toContain((await world.cancel('op_2')).kind);
  });

  it('leaves nothing behind when the first deploy fails', async () => {
    await using world = await openWorld(env);
    world.provider.faults.set('wait/workload/web', () => { throw new BelayError('PROCESS_EXITED', 'It exited with 1.'); });

    const outcome = await world.run('op_1', 'deploy', first);

    expect(outcome).toMatchObject({ kind: 'failed', failedStep: 'wait/workload/web', culpritLogs: ['last words of web'] });
    expect(world.provider.ids()).toEqual([]);
  });

  it('says what of the undo failed, too', async () => {
    await using world = await openWorld(env);
    await world.run('op_1', 'deploy', first);
    world.provider.faults.set('verify/web', () => { throw new BelayError('VERIFY_FAILED', 'No answer.'); });
    world.provider.faults.set('undo/promote/web', () => { throw new BelayError('PROVIDER_REFUSED', 'No.'); });

    const outcome = await world.run('op_2', 'deploy', second);

    expect(outcome).toMatchObject({ kind: 'failed', failure: { code: 'VERIFY_FAILED' }, undoFailure: { code: 'PROVIDER_REFUSED' } });
  });

  it('changes nothing when the sources cannot be resolved', async () => {
    await using world = await openWorld(env);
    await world.run('op_1', 'deploy', first);
    world.records.resolveFault = () => { throw new BelayError('MANIFEST_INVALID', 'Line 3.', { details: { line: 3 } }); };
    world.provider.effects.length = 0;

    const outcome = await world.run('op_2', 'deploy', second);

    expect(outcome).toEqual({ kind: 'failed', failure: { code: 'MANIFEST_INVALID', message: 'Line 3.', details: { line: 3 } }, failedStep: 'resolve', undone: [] });
    expect(world.provider.effects.filter((step) => step !== 'observe')).toEqual([]);
  });

  it('tells of each step one begin and one end, also when what was built early does not start', async () => {
    await using world = await openWorld(env);
    world.provider.faults.set('wait/workload/web', () => { throw new BelayError('PROCESS_EXITED', 'It ended.'); });

    await world.run('op_1', 'deploy', aRelease());
    const events = world.records.row('op_1').events.filter((event) => event.kind !== 'warning');
    const begins = events.filter(({ kind }) => kind === 'started').map(({ step }) => step);
    const ends = events.filter(({ kind }) => kind === 'succeeded' || kind === 'failed' || kind === 'skipped').map(({ step }) => step);

    expect(begins).toContain('build/web');
    expect(ends.toSorted()).toEqual(begins.toSorted());
  });

  it('tries again what a lost worker did not finish', async () => {
    await using world = await openWorld(env);
    world.provider.faults.set('apply/workload/web', (attempt) => {
      if (attempt < 3) throw new BelayError('PLUGIN_CRASHED', 'Gone.');
    });

    const outcome = await world.run('op_1', 'deploy', aRelease());

    expect(outcome).toMatchObject({ kind: 'succeeded' });
    expect(world.provider.calls.filter((step) => step === 'apply/workload/web')).toHaveLength(3);
  });

  it('names the plugin of which no worker runs', async () => {
    await using world = await openWorld(env, { withPluginWorker: false, noWorkerAfterMs: 500 });

    const outcome = await world.run('op_1', 'deploy', aRelease());

    expect(outcome).toMatchObject({ kind: 'failed', failure: { code: 'PLUGIN_NO_WORKER', details: { pluginId: 'fake', targetId: 'local' } } });
  });

  it('says of a task whose worker was ended, and that found no other in time, that nobody knows; of one that no worker ever took that none runs', async () => {
    await using world = await openWorld(env, { noWorkerAfterMs: 1_500 });
    await world.run('op_1', 'deploy', aRelease());
    const begun = Promise.withResolvers<void>();
    world.provider.faults.set('run', (_attempt, signal) => {
      begun.resolve();
      return untilAborted(signal).catch(() => { throw new BelayError('PLUGIN_CRASHED', 'Handed back.'); });
    });

    await world.admit('op_2', 'task');
    await begun.promise;
    await world.endPlugin();
    const [handedBack, untaken] = [await world.outcome('op_2'), await world.run('op_3', 'task')];

    expect(handedBack).toMatchObject({ kind: 'failed', failure: { code: 'TASK_OUTCOME_UNKNOWN' }, task: { kind: 'unknown' } });
    expect(untaken).toMatchObject({ kind: 'failed', failure: { code: 'PLUGIN_NO_WORKER' } });
    expect(world.provider.calls.filter((step) => step.startsWith('run'))).toEqual(['run']);
  });

  it('has succeeded even when the old generation cannot be cleared away, and clears it next time', async () => {
    await using world = await openWorld(env);
    await world.run('op_1', 'deploy', aRelease());
    world.provider.faults.set('remove/workload/web@g1', () => { throw new BelayError('PROVIDER_REFUSED', 'Busy.'); });

    const outcome = await world.run('op_2', 'deploy', aRelease({ releaseId: 'rel_2', applications: [anApplication({ version: 'v2' })] }));
    world.provider.faults.clear();
    await world.run('op_3', 'repair', aRelease({ releaseId: 'rel_2', applications: [anApplication({ version: 'v2' })] }));

    expect(outcome).toMatchObject({ kind: 'succeeded' });
    expect(world.provider.ids()).toEqual(['endpoint/web', 'network/private', 'route/web', 'workload/web@g2']);
  });
});

async function untilIdle(world: WorkflowWorld): Promise<void> {
  const end = performance.now() + 30_000;
  while ((await world.status()).running !== null) if (performance.now() > end) throw new Error('the environment did not become idle');
}

/** Names of the activities that a workflow schedules in its first task. */
async function firstTask({ client }: TestWorkflowEnvironment, workflowId: string): Promise<string[]> {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  const tasks = (events ?? []).filter((event) => event.workflowTaskCompletedEventAttributes);
  return (events ?? []).flatMap(({ activityTaskScheduledEventAttributes: scheduled }) => (scheduled?.workflowTaskCompletedEventId?.equals(tasks[0]?.eventId ?? 0) === true ? scheduled.activityType?.name ?? [] : [])).sort();
}
