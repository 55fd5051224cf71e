import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { freezableKinds, type Gate } from '@belay/contracts';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { aRelease, anApplication } from './specs.js';
import { endServer, openWorld, startTestServer, TEST_LIMIT_MS, type WorkflowWorld } from './workflow-world.js';

const DAY_MS = 86_400_000;
const releaseOf = (n: number) => aRelease({ releaseId: `rel_${n}`, applications: [anApplication({ version: `v${n}` })] });

jest.setTimeout(TEST_LIMIT_MS);

describe('a frozen environment', () => {
  let env: TestWorkflowEnvironment;

  beforeAll(async () => {
    env = await startTestServer();
  });
  afterAll(() => endServer(env));

  /** Freezes what a freeze holds back, for a time or until it is thawed by what this gives. */
  async function freeze(world: WorkflowWorld, forMs?: number, gate: Partial<Extract<Gate, { kind: 'frozen' }>> = {}): Promise<() => void> {
    const until = forMs === undefined ? {} : { until: new Date(await env.currentTimeMs() + forMs).toISOString() };
    let isFrozen = true;
    // What was held for a time is asked for again only when that is over.
    world.records.gateOf = ({ kind }, when) => (isFrozen && freezableKinds.includes(kind) && !(forMs !== undefined && when === 'turn') ? { kind: 'frozen', message: 'Frozen by anna.', ...until, ...gate } : { kind: 'open' });
    return () => {
      isFrozen = false;
    };
  }

  it('lets a deploy wait for weeks, says until when, and runs it when the freeze is over', async () => {
    await using world = await openWorld(env);
    const startedMs = await env.currentTimeMs();
    await freeze(world, 20 * DAY_MS);

    const admission = await world.admit('op_1', 'deploy', releaseOf(1));
    const { waiting } = await world.status();
    await env.sleep(20 * DAY_MS);
    const outcome = await world.outcome('op_1');

    expect(admission).toEqual({ kind: 'held', by: 'freeze', message: 'Frozen by anna.' });
    expect(waiting).toMatchObject([{ operationId: 'op_1', waitsFor: 'Frozen by anna.', until: expect.any(String), endedBy: 'who lifts the freeze or cancels this operation' }]);
    expect(outcome).toMatchObject({ kind: 'succeeded' });
    expect(await env.currentTimeMs() - startedMs).toBeGreaterThanOrEqual(20 * DAY_MS);
  });

  it('lets rollback, stop and start pass what waits, and starts that at once when the freeze is lifted', async () => {
    await using world = await openWorld(env);
    await world.run('op_1', 'deploy', releaseOf(1));
    const thaw = await freeze(world);
    await world.admit('op_2', 'deploy', releaseOf(2));

    await world.admit('op_3', 'rollback', world.records.releases.get('rel_1')?.spec, { isSealed: true });
    const rolledBack = await world.outcome('op_3');
    const stopped = await world.run('op_4', 'stop');
    const before = world.records.row('op_2').outcome;
    thaw();
    await world.recheck();

    expect([rolledBack, stopped]).toMatchObject([{ kind: 'succeeded' }, { kind: 'succeeded' }]);
    expect(before).toBeUndefined();
    expect(await world.outcome('op_2')).toMatchObject({ kind: 'succeeded', releaseId: 'rel_2' });
  });

  it('refuses what its policy refuses, and leaves what waited in its place', async () => {
    await using world = await openWorld(env);
    const gate = Promise.withResolvers<void>();
    world.provider.faults.set('build/web', () => gate.promise);
    await world.admit('op_1', 'deploy', releaseOf(1));
    await world.admit('op_2', 'deploy', releaseOf(2));
    const failure = { code: 'ENVIRONMENT_FROZEN', message: 'No.' } as const;
    const thaw = await freeze(world, undefined, { failure });

    const refused = await world.admit('op_3', 'deploy', releaseOf(3));
    thaw();
    gate.resolve();

    expect(refused).toEqual({ kind: 'refused', failure });
    expect(await world.outcome('op_3')).toEqual({ kind: 'refused', failure });
    expect(await world.outcome('op_2')).toMatchObject({ kind: 'succeeded' });
  });

  it('refuses at its turn what waited behind another one when the freeze began', async () => {
    await using world = await openWorld(env);
    const gate = Promise.withResolvers<void>();
    world.provider.faults.set('build/web', () => gate.promise);
    await world.admit('op_1', 'deploy', releaseOf(1));
    await world.admit('op_2', 'restart', releaseOf(1));

    const thaw = await freeze(world, undefined, { failure: { code: 'ENVIRONMENT_FROZEN', message: 'No.' } });
    gate.resolve();
    const outcome = await world.outcome('op_2');
    thaw();

    expect(outcome).toMatchObject({ kind: 'refused', failure: { code: 'ENVIRONMENT_FROZEN' } });
    expect(await world.outcome('op_1')).toMatchObject({ kind: 'succeeded' });
  });

  it('runs what breaks the glass; an ordinary deploy does not take its place', async () => {
    await using world = await openWorld(env);
    const gate = Promise.withResolvers<void>();
    world.provider.faults.set('build/web', () => gate.promise);
    const thaw = await freeze(world);
    const params = { breakGlass: { reason: 'the shop is down' } };
    await world.admit('op_1', 'deploy', releaseOf(1), { params });
    await world.admit('op_2', 'deploy', releaseOf(2), { params });

    const ordinary = await world.admit('op_3', 'deploy', releaseOf(3));
    gate.resolve();
    const emergency = await world.outcome('op_2');
    const newer = await world.admit('op_4', 'deploy', releaseOf(4), { params });
    await world.outcome('op_4');
    thaw();

    expect(ordinary).toMatchObject({ kind: 'held' });
    expect(emergency).toMatchObject({ kind: 'succeeded', releaseId: 'rel_2' });
    expect(newer).toMatchObject({ kind: 'accepted' });
    expect(await world.outcome('op_3')).toEqual({ kind: 'superseded', by: 'op_4' });
  });

  it('lets what waits be cancelled or superseded as ever, and never names what has ended', async () => {
    await using world = await openWorld(env);
    const thaw = await freeze(world);
    await world.admit('op_1', 'deploy', releaseOf(1));
    await world.admit('op_2', 'deploy', releaseOf(2));
    await world.admit('op_3', 'scale', releaseOf(2), { subject: 'web' });
    await world.admit('op_4', 'scale', releaseOf(2), { subject: 'api' });

    const cancelled = await world.cancel('op_2');
    const { waiting } = await world.status();
    const stopping = await world.admit('op_5', 'stop');
    thaw();
    await world.recheck();
    for (const id of ['op_3', 'op_4', 'op_5']) await world.outcome(id);

    expect(cancelled).toEqual({ kind: 'cancelled' });
    expect(await world.outcome('op_1')).toEqual({ kind: 'superseded', by: 'op_2' });
    expect(await world.outcome('op_2')).toEqual({ kind: 'cancelled', undone: [] });
    expect(waiting.map(({ operationId, waitsFor }) => [operationId, waitsFor])).toEqual([['op_3', 'Frozen by anna.'], ['op_4', 'Frozen by anna.']]);
    expect(stopping).toEqual({ kind: 'accepted' });
  });

  it('keeps what it holds over continue-as-new, and its history short however many come', async () => {
    await using world = await openWorld(env, { historyEvents: 200 });
    await freeze(world, 3 * DAY_MS);

    for (let n = 1; n <= 60; n++) await world.admit(`op_${n}`, 'deploy', releaseOf(n));
    const [length, hasContinued] = [await world.historyLength(), await world.hasContinued()];
    await env.sleep(3 * DAY_MS);
    const outcome = await world.outcome('op_60');

    expect(length).toBeLessThan(260);
    expect(hasContinued).toBe(true);
    expect(outcome).toMatchObject({ kind: 'succeeded', releaseId: 'rel_60' });
    expect([...world.records.operations.values()].filter((row) => row.outcome?.kind === 'superseded')).toHaveLength(59);
  });
});
