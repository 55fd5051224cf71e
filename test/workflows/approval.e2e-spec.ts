import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { approvableKinds, BelayError } from '@belay/contracts';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { aRelease, anApplication, aService } from './specs.js';
import { endServer, holdStep, openWorld, startTestServer, TEST_LIMIT_MS, type WorkflowWorld } from './workflow-world.js';

const HOUR_MS = 3_600_000;
const releaseOf = (n: number) => aRelease({ releaseId: `rel_${n}`, applications: [anApplication({ version: `v${n}` })] });

jest.setTimeout(TEST_LIMIT_MS);

describe('an environment that asks for approvals', () => {
  let env: TestWorkflowEnvironment;

  beforeAll(async () => {
    env = await startTestServer();
  });
  afterAll(() => endServer(env));

  function askFor(world: WorkflowWorld, required: number): void {
    world.records.gateOf = ({ kind }) => (approvableKinds.includes(kind) ? { kind: 'approval', required, timeoutMs: 24 * HOUR_MS, requestedBy: 'anna' } : { kind: 'open' });
  }

  it('makes the plan, touches nothing, and runs it when enough others approved it', async () => {
    await using world = await openWorld(env);
    askFor(world, 2);
    await world.admit('op_1', 'deploy', releaseOf(1));
    const planHash = await world.proposed('op_1');
    const { waiting, running } = await world.status();
    const effects = [...world.provider.effects];

    const answers = [
      await world.decide('op_1', 'anna', 'approve'), await world.decide('op_1', 'ben', 'approve', 'another-plan'), await world.decide('op_1', 'ben', 'approve'),
      await world.decide('op_1', ' Ben', 'approve'), await world.decide('op_1', 'cleo', 'approve'),
    ];

    expect(waiting).toMatchObject([{ operationId: 'op_1', waitsFor: `approval 0 of 2 of the plan ${planHash}`, endedBy: expect.stringContaining('anyone but anna') }]);
    expect([running, effects]).toEqual([null, ['observe/ahead']]);
    expect(answers).toMatchObject([
      { kind: 'refused', failure: { code: 'APPROVAL_NOT_ALLOWED' } }, { kind: 'refused', failure: { code: 'PLAN_CHANGED', details: { planHash } } },
      { kind: 'counted', given: 1, required: 2 }, { kind: 'counted', given: 1, required: 2 }, { kind: 'granted' },
    ]);
    expect(await world.outcome('op_1')).toMatchObject({ kind: 'succeeded', releaseId: 'rel_1' });
    expect(await world.decide('op_1', 'dora', 'approve', planHash)).toMatchObject({ kind: 'refused', failure: { code: 'CONFLICT' } });
  });

  it('ends what somebody rejects, and what nobody approves in time', async () => {
    await using world = await openWorld(env);
    askFor(world, 1);
    await world.admit('op_1', 'deploy', releaseOf(1));
    await world.proposed('op_1');
    const startedMs = await env.currentTimeMs();

    const rejected = await world.decide('op_1', 'ben', 'reject');
    await world.admit('op_2', 'deploy', releaseOf(2));
    await world.proposed('op_2');
    await env.sleep(24 * HOUR_MS);
    const expired = await world.outcome('op_2');

    expect(rejected).toEqual({ kind: 'rejected' });
    expect(await world.outcome('op_1')).toMatchObject({ kind: 'refused', failure: { code: 'APPROVAL_REJECTED', details: { by: 'ben' } } });
    expect(expired).toMatchObject({ kind: 'refused', failure: { code: 'APPROVAL_EXPIRED' } });
    expect(await env.currentTimeMs() - startedMs).toBeGreaterThanOrEqual(24 * HOUR_MS);
    expect(world.provider.ids()).toEqual([]);
  });

  it('lets others pass meanwhile, and runs only the plan that was approved', async () => {
    await using world = await openWorld(env);
    await world.run('op_1', 'deploy', releaseOf(1));
    askFor(world, 1);
    await world.admit('op_2', 'deploy', aRelease({ releaseId: 'rel_2', services: [aService()], applications: [anApplication({ version: 'v2' })] }));
    await world.proposed('op_2');

    const passed = await world.run('op_3', 'restart', aRelease({ releaseId: 'rel_3', services: [aService()] }));
    const before = world.provider.ids();
    holdStep(world, 'build/web');
    await world.decide('op_2', 'ben', 'approve');

    expect(passed).toMatchObject({ kind: 'succeeded' });
    expect(await world.outcome('op_2')).toMatchObject({ kind: 'failed', failure: { code: 'PLAN_CHANGED' }, failedStep: 'plan', undone: [] });
    expect(world.provider.ids()).toEqual(before);
  });

  it('gives way to a newer one, leaves when cancelled, also while its plan is made', async () => {
    await using world = await openWorld(env);
    askFor(world, 1);
    await world.admit('op_1', 'deploy', releaseOf(1));
    await world.proposed('op_1');
    await world.admit('op_2', 'deploy', releaseOf(2));
    await world.proposed('op_2');
    const cancelled = await world.cancel('op_2');
    holdStep(world, 'observe/ahead');
    await world.admit('op_3', 'deploy', releaseOf(3));
    await world.until(() => world.provider.calls.filter((step) => step === 'observe/ahead').length === 3, 'the third look');

    const stopped = await world.cancel('op_3');

    expect(await world.outcome('op_1')).toEqual({ kind: 'superseded', by: 'op_2' });
    expect([cancelled, stopped]).toEqual([{ kind: 'cancelled' }, { kind: 'cancelling' }]);
    expect(await world.outcome('op_3')).toEqual({ kind: 'cancelled', undone: [] });
    expect(await world.decide('op_2', 'ben', 'approve', 'x')).toMatchObject({ kind: 'refused', failure: { code: 'CONFLICT' } });
  });

  it('fails with the reason when no plan can be made, and asks nobody', async () => {
    await using world = await openWorld(env);
    askFor(world, 1);
    world.records.resolveFault = () => { throw new BelayError('MANIFEST_INVALID', 'Line 3.'); };

    const outcome = await world.run('op_1', 'deploy', releaseOf(1));

    expect(outcome).toEqual({ kind: 'failed', failure: expect.objectContaining({ code: 'MANIFEST_INVALID' }), failedStep: 'resolve', undone: [] });
    expect(world.records.approvals.size).toBe(0);
  });

  it('keeps approvals over continue-as-new', async () => {
    await using world = await openWorld(env, { historyEvents: 40 });
    askFor(world, 2);
    await world.admit('op_1', 'deploy', releaseOf(1));
    await world.proposed('op_1');
    await world.decide('op_1', 'ben', 'approve');
    for (let n = 2; n <= 5; n++) await world.run(`op_${n}`, 'task');

    const granted = await world.decide('op_1', 'cleo', 'approve');

    expect(await world.hasContinued()).toBe(true);
    expect(granted).toEqual({ kind: 'granted' });
    expect(await world.outcome('op_1')).toMatchObject({ kind: 'succeeded' });
  });
});
