import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OPERATION_ORDER, OPERATION_QUEUE, operationWorkflowId, workflowTypes, type Admission, type OperationInput } from '@belay/contracts';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { waitFor } from '../helpers/wait-for.ts';
import { aRelease, anApplication } from './specs.js';
import { bundleEntry, endServer, openWorld, startRealServer, untilAborted, workflowBundle, type WorkflowWorld } from './workflow-world.js';


describe('an upgrade of the platform', () => {
  let env: TestWorkflowEnvironment;

  beforeAll(async () => {
    env = await startRealServer();
  });
  afterAll(() => endServer(env));

  const releaseOf = (n: number) => aRelease({ releaseId: `rel_${n}`, applications: [anApplication({ version: `v${n}` })] });

  it('loses none of the operations that run or wait: those go on as they began, new ones run the new code', async () => {
    await using world = await openWorld(env);
    const next = await bundleEntry(resolve(import.meta.dirname, 'fixtures/next-build.ts'));
    await world.run('op_1', 'deploy', releaseOf(1));
    const reached = Promise.withResolvers<void>();
    const upgraded = Promise.withResolvers<void>();
    world.provider.faults.set('wait/workload/web', async (_attempt, signal) => {
      reached.resolve();
      await Promise.race([upgraded.promise, untilAborted(signal)]);
    });
    await world.admit('op_2', 'deploy', releaseOf(2));
    await world.admit('op_3', 'stop');
    await reached.promise;

    await world.upgrade(next);
    upgraded.resolve();

    expect(await world.outcome('op_2')).toMatchObject({ kind: 'succeeded', releaseId: 'rel_2' });
    expect(await world.outcome('op_3')).toMatchObject({ kind: 'succeeded' });
    world.provider.faults.clear();
    expect(await world.run('op_4', 'deploy', releaseOf(4))).toMatchObject({ kind: 'succeeded', releaseId: 'rel_4' });
    expect([await marksOf(world, 'op_2'), await marksOf(world, 'op_4')]).toEqual([false, true]);
    expect(world.provider.effects.filter((step) => step === 'apply/workload/web')).toHaveLength(3);
  });

  it('is waited for by an operation whose order of commands only the next build knows', async () => {
    await using world = await openWorld(env);
    world.records.insert('op_1', 'deploy', releaseOf(1));
    const input: OperationInput = { operationId: 'op_1', environmentId: world.environmentId, projectId: 'prj_1', kind: 'deploy', order: OPERATION_ORDER + 1 };
    const handle = await env.client.workflow.start(workflowTypes.operation, { workflowId: operationWorkflowId('deploy', world.environmentId, 'op_1'), taskQueue: OPERATION_QUEUE, args: [input] });
    // Why, is sealed.
    await waitFor('the old build to leave it', async () => ((await handle.fetchHistory()).events ?? []).some(({ workflowTaskFailedEventAttributes: failed }) => failed != null), 30_000);
    expect({ outcome: world.records.row('op_1').outcome, calls: world.provider.calls }).toEqual({ outcome: undefined, calls: [] });

    await world.upgrade(await bundleEntry(resolve(import.meta.dirname, 'fixtures/newer-build.ts')));

    expect(await world.outcome('op_1')).toMatchObject({ kind: 'succeeded', releaseId: 'rel_1' });
  });

  it('is no reason for an idle environment to be stuck, or to name an operation that has ended', async () => {
    await using world = await openWorld(env);
    const same = await workflowBundle();
    const admissions: Admission[] = [];

    for (const n of [1, 2, 3, 4]) {
      // The worker that comes has to replay all, and begins with the admission.
      await world.upgrade(same);
      admissions.push(await world.admit(`op_${n}`, 'deploy', releaseOf(n)));
      await world.outcome(`op_${n}`);
    }

    expect(admissions).toEqual([1, 2, 3, 4].map(() => ({ kind: 'accepted' })));
  });

  /** Whether an operation's history says that it ran code of the next build alone. */
  async function marksOf(world: WorkflowWorld, id: string): Promise<boolean> {
    const { events } = await env.client.workflow.getHandle(`deploy:${world.environmentId}:${id}`).fetchHistory();
    const patches = (events ?? []).flatMap(({ markerRecordedEventAttributes: marker }) => (marker?.markerName === 'core_patch' ? [JSON.stringify(marker.details?.['patch-data']?.payloads?.map(({ data }) => Buffer.from(data ?? []).toString()))] : []));
    return patches.some((patch) => patch.includes('test-next-build'));
  }
});
