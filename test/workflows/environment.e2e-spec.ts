import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { BelayError } from '@belay/contracts';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { aRelease, anApplication } from './specs.js';
import { waitFor } from '../helpers/wait-for.js';
import { endServer, holdStep, openWorld, startTestServer, TEST_LIMIT_MS, untilAborted, type WorkflowWorld } from './workflow-world.js';

const releaseOf = (n: number) => aRelease({ releaseId: `rel_${n}`, applications: [anApplication({ version: `v${n}` })] });

jest.setTimeout(TEST_LIMIT_MS);

describe('environmentWorkflow', () => {
  let env: TestWorkflowEnvironment;

  beforeAll(async () => {
    env = await startTestServer();
  });
  afterAll(() => endServer(env));

  it('runs one operation at a time and says who waits for whom', async () => {
    await using world = await openWorld(env);
    const gate = Promise.withResolvers<void>();
    world.provider.faults.set('build/web', () => gate.promise);

    const first = await world.admit('op_1', 'deploy', releaseOf(1));
    const second = await world.admit('op_2', 'stop');
    const status = await world.status();
    gate.resolve();
    await world.outcome('op_2');

    expect([first, second]).toEqual([{ kind: 'accepted' }, { kind: 'queued', behind: 'op_1' }]);
    expect(status).toMatchObject({ running: { operationId: 'op_1', kind: 'deploy' }, waiting: [{ operationId: 'op_2', waitsFor: 'operation op_1' }] });
  });

  it('lets the latest of waiting deploys win and tells the others by whom', async () => {
    await using world = await openWorld(env);
    const gate = Promise.withResolvers<void>();
    world.provider.faults.set('build/web', () => gate.promise);
    await world.admit('op_1', 'deploy', releaseOf(1));

    for (const n of [2, 3, 4]) await world.admit(`op_${n}`, 'deploy', releaseOf(n));
    gate.resolve();

    expect(await world.outcome('op_4')).toMatchObject({ kind: 'succeeded', releaseId: 'rel_4' });
    expect([await world.outcome('op_2'), await world.outcome('op_3')]).toEqual([{ kind: 'superseded', by: 'op_3' }, { kind: 'superseded', by: 'op_4' }]);
    expect(await world.outcome('op_1')).toMatchObject({ kind: 'succeeded' });
  });

  it('makes one operation of five deliveries with one id', async () => {
    await using world = await openWorld(env);

    const answers = await Promise.all([1, 2, 3, 4, 5].map((n) => world.admit(`op_${n}`, 'deploy', releaseOf(n), { deliveryId: 'hook-7' })));

    expect(answers.filter(({ kind }) => kind === 'accepted')).toHaveLength(1);
    expect(answers.filter(({ kind }) => kind === 'merged')).toHaveLength(4);
  });

  it('gives an operation that is sent again the same place', async () => {
    await using world = await openWorld(env);
    const gate = Promise.withResolvers<void>();
    world.provider.faults.set('build/web', () => gate.promise);
    await world.admit('op_1', 'deploy', releaseOf(1));
    await world.admit('op_2', 'stop');

    const again = await world.admit('op_2', 'stop', undefined, { updateId: 'sent-again' });
    gate.resolve();
    await world.outcome('op_2');

    expect(again).toEqual({ kind: 'queued', behind: 'op_1' });
  });

  it('lets a waiting operation leave at once', async () => {
    await using world = await openWorld(env);
    const gate = Promise.withResolvers<void>();
    world.provider.faults.set('build/web', () => gate.promise);
    await world.admit('op_1', 'deploy', releaseOf(1));
    await world.admit('op_2', 'stop');

    const answers = [await world.cancel('op_2'), await world.cancel('op_2'), await world.cancel('op_unknown')];
    gate.resolve();
    await world.outcome('op_1');

    expect(answers).toEqual([{ kind: 'cancelled' }, { kind: 'ended' }, { kind: 'ended' }]);
    expect(await world.outcome('op_2')).toEqual({ kind: 'cancelled', undone: [] });
    expect(world.provider.effects).not.toContain('stop/workload/web@g1');
  });

  it('goes on without a call that does not heed a cancel', async () => {
    await using world = await openWorld(env);
    await world.run('op_1', 'deploy', releaseOf(1));
    const gate = Promise.withResolvers<void>();
    const reached = Promise.withResolvers<void>();
    world.provider.faults.set('build/web', () => {
      reached.resolve();
      return gate.promise;
    });
    await world.admit('op_2', 'deploy', releaseOf(2));
    await reached.promise;

    await world.cancel('op_2');
    const outcome = await world.outcome('op_2');
    gate.resolve();

    expect(outcome).toMatchObject({ kind: 'cancelled' });
  });

  it('keeps what waits and what it knows over continue-as-new', async () => {
    await using world = await openWorld(env, { historyEvents: 30 });

    for (let n = 1; n <= 6; n++) await world.run(`op_${n}`, 'deploy', releaseOf(n), undefined);
    const repeated = await world.admit('op_7', 'deploy', releaseOf(7), { deliveryId: 'hook' });
    await world.outcome('op_7');
    const merged = await world.admit('op_8', 'deploy', releaseOf(8), { deliveryId: 'hook' });

    expect([repeated, merged]).toEqual([{ kind: 'accepted' }, { kind: 'merged', into: 'op_7' }]);
    expect(await world.hasContinued()).toBe(true);
  });

  it('takes no more requests than one run may while an operation goes on, still takes a cancel, and takes them when it has ended', async () => {
    await using world = await openWorld(env, { historyEvents: 10, requests: 4 });
    const gate = Promise.withResolvers<void>();
    world.provider.faults.set('build/web', () => gate.promise);
    for (const n of [1, 2, 3, 4]) await world.admit(`op_${n}`, 'deploy', releaseOf(n));

    const refused = await world.admit('op_5', 'deploy', releaseOf(5)).catch((error: unknown) => error);
    const cancelled = await world.cancel('op_4');
    gate.resolve();
    await world.outcome('op_1');
    const deadline = Date.now() + 30_000;
    let later: unknown;
    do later = await world.admit('op_5', 'deploy', releaseOf(5), { updateId: `again-${Date.now()}` }).catch(() => undefined); while (later === undefined && Date.now() < deadline);

    expect(refused).toMatchObject({ name: 'WorkflowUpdateFailedError', cause: { type: 'ADMISSION_PENDING' } });
    expect(cancelled).toEqual({ kind: 'cancelled' });
    expect(later).toEqual({ kind: 'accepted' });
    expect(await world.outcome('op_5')).toMatchObject({ kind: 'succeeded' });
  });

  it('coalesces a thousand waiting deploys into one with a short history', async () => {
    await using world = await openWorld(env);
    const gate = Promise.withResolvers<void>();
    world.provider.faults.set('build/web', () => gate.promise);
    await world.admit('op_0', 'deploy', releaseOf(0));

    for (let n = 0; n < 1_000; n += 25) await Promise.all(Array.from({ length: 25 }, (_, index) => world.admit(`op_${n + index + 1}`, 'deploy', releaseOf(1))));
    const [length, { waiting }] = [await world.historyLength(), await world.status()];
    gate.resolve();

    expect(waiting).toHaveLength(1);
    expect(await world.outcome(waiting[0]?.operationId ?? '')).toMatchObject({ kind: 'succeeded' });
    expect([...world.records.operations.values()].filter(({ outcome }) => outcome?.kind === 'superseded')).toHaveLength(999);
    expect(length).toBeLessThan(10_000);
  });

  it.each(['observe', 'build/web', 'wait/workload/web', 'promote/web', 'verify/web'])('goes back when it is cancelled during %s, and cancelling again changes nothing', async (step) => {
    await using world = await openWorld(env);
    await world.run('op_1', 'deploy', releaseOf(1));
    const before = world.provider.state();
    const reached = Promise.withResolvers<void>();
    if (step === 'observe') holdStep(world, 'build/web');
    world.provider.faults.set(step, (_attempt, signal) => {
      reached.resolve();
      return untilAborted(signal);
    });
    await world.admit('op_2', 'deploy', releaseOf(2));
    await reached.promise;
    await untilResolved(world, 'op_2');

    const answers = [await world.cancel('op_2'), await world.cancel('op_2')];
    const outcome = await world.outcome('op_2');
    // The entity hears of the end a moment after the records.
    const late = await waitFor('the entity to know of the end', async () => [await world.cancel('op_2')].find(({ kind }) => kind === 'ended'), 60_000);

    expect(answers).toEqual([{ kind: 'cancelling' }, { kind: 'cancelling' }]);
    expect(outcome).toMatchObject({ kind: 'cancelled' });
    expect(late).toEqual({ kind: 'ended' });
    expect(world.provider.state()).toEqual(before);
  });

  it('goes on to the last good release when it is cancelled while it goes back already', async () => {
    await using world = await openWorld(env);
    await world.run('op_1', 'deploy', releaseOf(1));
    const before = world.provider.state();
    const [reached, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    world.provider.faults.set('verify/web', () => { throw new BelayError('VERIFY_FAILED', 'No.'); });
    world.provider.faults.set('undo/observe', () => {
      reached.resolve();
      return gate.promise;
    });
    await world.admit('op_2', 'deploy', releaseOf(2));
    await reached.promise;

    await world.cancel('op_2');
    gate.resolve();

    expect(await world.outcome('op_2')).toMatchObject({ kind: 'failed', failure: { code: 'VERIFY_FAILED' } });
    expect(world.provider.state()).toEqual(before);
  });

  it('ends what runs when it is cancelled while nothing was begun', async () => {
    await using world = await openWorld(env);
    for (const step of ['observe', 'build/web']) holdStep(world, step);
    await world.admit('op_1', 'deploy', releaseOf(1));
    await untilResolved(world, 'op_1');

    await world.cancel('op_1');

    expect(await world.outcome('op_1')).toEqual({ kind: 'cancelled', undone: [] });
  });
});

/** Waits until the sources were read: what a test cancels has to be held, and this goes on beside what is. */
function untilResolved(world: WorkflowWorld, id: string): Promise<void> {
  return world.until(() => world.records.row(id).events.some((event) => event.kind === 'succeeded' && event.step === 'resolve'), `the sources of ${id}`);
}
