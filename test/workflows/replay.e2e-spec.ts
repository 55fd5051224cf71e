import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { BelayError, markUntouched, OPERATION_QUEUE, workflowTypes, type Gate, type OperationKind, type OperationParams, type ReleaseSpec } from '@belay/contracts';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { StepSinks } from '@belay/workflows';
import { Worker, type InjectedSinks } from '@temporalio/worker';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { engineConverter } from './sealed-world.js';
import { aRelease, anApplication, aService } from './specs.js';
import { installRuntime, openWorld, startRealServer, untilAborted, workflowBundle, type WorkflowWorld } from './workflow-world.js';


/** A replay need tell nobody. */
const noSinks: InjectedSinks<StepSinks> = { steps: { tell: { fn: () => undefined, callDuringReplay: true } } };
const folder = resolve(import.meta.dirname, '../../workflows/histories');
const names = await readdir(folder).then((found) => found.filter((name) => name.endsWith('.json')).sort(), () => []);
/** New histories are recorded under the version that made them; a recorded one is never made again to please a change. */
const version = process.env['BELAY_RECORD_HISTORIES'];

/** Writes the histories of paths that have none yet, under the version that ran them. */
async function writeMissing(env: TestWorkflowEnvironment, wanted: readonly { readonly workflowId: string; readonly name: string }[]): Promise<void> {
  for (const { workflowId, name } of wanted) {
    if (names.some((known) => known.startsWith(`${name}-v`))) continue;
    const handle = env.client.workflow.getHandle(workflowId);
    await handle.result();
    await writeFile(join(folder, `${name}-${version}.json`), JSON.stringify(JSON.parse(historyToJSON(await handle.fetchHistory()))), { flag: 'wx' });
  }
}

/** A world on a real server, which ends with the stack. */
async function openRecording(stack: AsyncDisposableStack): Promise<{ readonly env: TestWorkflowEnvironment; readonly world: WorkflowWorld }> {
  const env = await startRealServer();
  stack.defer(() => env.teardown());
  return { env, world: stack.use(await openWorld(env)) };
}

if (version !== undefined) {
  describe('recording', () => {
    it('records a history of each kind of run', async () => {
      await using stack = new AsyncDisposableStack();
      const { env, world } = await openRecording(stack);
      const second = aRelease({ releaseId: 'rel_2', services: [aService({ cpuMillis: 900 })], applications: [anApplication({ version: 'v2' })] });
      await mkdir(folder, { recursive: true });
      const wanted: { readonly workflowId: string; readonly name: string }[] = [];
      const record = (workflowId: string, name: string): void => void wanted.push({ workflowId, name });
      const operation = (id: string, kind = 'deploy') => `${kind}:${world.environmentId}:${id}`;

      world.records.notifier = { pluginId: 'fake', targetId: 'local', url: 'https://hooks.example.test/' };
      await world.run('op_1', 'deploy', aRelease({ services: [aService()] }));
      record(operation('op_1'), 'operation-deploy-first');
      record(operation('op_1', 'notify'), 'notify-delivered');
      world.provider.faults.set('verify/web', () => { throw new BelayError('VERIFY_FAILED', 'No answer.'); });
      await world.run('op_2', 'deploy', second);
      record(operation('op_2'), 'operation-deploy-undone');
      const reached = Promise.withResolvers<void>();
      world.provider.faults.set('build/web', (_attempt, signal) => {
        reached.resolve();
        return untilAborted(signal);
      });
      await world.admit('op_3', 'deploy', { ...second, releaseId: 'rel_3' });
      await reached.promise;
      await world.admit('op_4', 'deploy', { ...second, releaseId: 'rel_4' });
      await world.admit('op_5', 'stop');
      await world.admit('op_6', 'deploy', { ...second, releaseId: 'rel_6' }, { deliveryId: 'hook' });
      await world.cancel('op_6');
      await world.cancel('op_3');
      await world.outcome('op_5');
      record(operation('op_3'), 'operation-deploy-cancelled');
      record(operation('op_5', 'stop'), 'operation-stop');
      world.provider.faults.clear();
      await world.run('op_7', 'start');
      record(operation('op_7', 'start'), 'operation-start');
      await world.run('op_8', 'task');
      record(operation('op_8', 'task'), 'operation-task');
      world.records.insert('op_9', 'plan', second);
      await env.client.workflow.execute('planWorkflow', { workflowId: operation('op_9', 'plan'), taskQueue: OPERATION_QUEUE, args: [{ operationId: 'op_9', environmentId: world.environmentId, projectId: 'prj_1', kind: 'plan' }] });
      record(operation('op_9', 'plan'), 'plan-computed');
      await world.run('op_10', 'destroy');
      record(operation('op_10', 'destroy'), 'operation-destroy');
      await env.client.workflow.getHandle(`environment:${world.environmentId}`).result();
      record(`environment:${world.environmentId}`, 'environment-busy-life');
      await writeMissing(env, wanted);
      expect(world.provider.ids()).toEqual([]);
    });

    it('records the other ways that operations can go, and an environment that starts anew', async () => {
      await using stack = new AsyncDisposableStack();
      const env = await startRealServer();
      stack.defer(() => env.teardown());
      const world = stack.use(await openWorld(env, { historyEvents: 60, noWorkerAfterMs: 10_000 }));
      const { environmentId, provider, records } = world;
      const releaseOf = (n: number) => aRelease({ releaseId: `rel_${n}`, services: [aService()], applications: [anApplication({ version: `v${n}` }), anApplication({ name: 'api', version: `v${n}` })] });
      const sealed = (n: number) => records.releases.get(`rel_${n}`)?.spec ?? releaseOf(n);
      const wanted: { readonly workflowId: string; readonly name: string }[] = [];
      const record = (id: string, kind: OperationKind, name: string): void => void wanted.push({ workflowId: `${kind}:${environmentId}:${id}`, name: `operation-${name}` });
      const run = async (id: string, kind: OperationKind, name: string, release?: ReleaseSpec, more: { readonly params?: OperationParams; readonly isSealed?: boolean } = {}): Promise<void> => {
        await world.admit(id, kind, release, more);
        await world.outcome(id);
        record(id, kind, name);
      };

      await world.run('op_1', 'deploy', releaseOf(1));
      await run('op_2', 'deploy', 'deploy-second', releaseOf(2));
      await run('op_3', 'deploy', 'deploy-noop', sealed(2), { isSealed: true });
      await run('op_4', 'rollback', 'rollback', sealed(1), { isSealed: true });
      await run('op_5', 'restart', 'restart', sealed(1), { params: { only: ['api'] }, isSealed: true });
      const scaled = { ...sealed(1), releaseId: 'rel_6', applications: sealed(1).applications.map((one) => ({ ...one, replicas: 2 })) };
      await run('op_6', 'scale', 'scale', scaled);
      await run('op_7', 'repair', 'repair', sealed(6), { isSealed: true });
      await run('op_8', 'build', 'build', releaseOf(8));
      await run('op_9', 'release', 'release', releaseOf(9));
      await run('op_10', 'redeploy', 'redeploy', sealed(6), { isSealed: true });
      await run('op_11', 'promote', 'promote', { ...releaseOf(11) });
      provider.faults.set('build/web', () => { throw new BelayError('BUILD_FAILED', 'No.'); });
      await run('op_12', 'deploy', 'deploy-unbuildable', releaseOf(12));
      provider.faults.clear();
      provider.faults.set('wait/workload/web', () => { throw new BelayError('PROCESS_EXITED', 'No.'); });
      provider.faults.set('undo/verify/web', () => { throw new BelayError('VERIFY_FAILED', 'No.'); });
      await run('op_13', 'deploy', 'deploy-undo-failed', releaseOf(13));
      provider.faults.clear();
      provider.loseWorkerAt('apply/workload/web');
      await run('op_14', 'deploy', 'deploy-worker-lost', releaseOf(14));
      provider.loseWorkerAt('run');
      await run('op_15', 'task', 'task-unknown');
      provider.faults.set('run', () => { throw markUntouched(new BelayError('PROVIDER_UNAVAILABLE', 'Away.')); });
      await run('op_16', 'task', 'task-called-again');
      provider.faults.clear();
      await world.run('op_17', 'stop');
      await run('op_18', 'repair', 'repair-stopped');
      provider.faults.set('wait/workload/web', () => { throw new BelayError('UNHEALTHY', 'No.'); });
      await run('op_19', 'start', 'start-failed');
      provider.faults.clear();
      provider.faults.set('remove/volume/db-data', () => { throw new BelayError('PROVIDER_REFUSED', 'In use.'); });
      await run('op_20', 'destroy', 'destroy-failed');
      provider.faults.clear();
      expect(await world.hasContinued()).toBe(true);
      await world.run('op_21', 'destroy');
      wanted.push({ workflowId: `environment:${environmentId}`, name: 'environment-continued' });
      await writeMissing(env, wanted);
    });
  });

  describe('recording of upkeep', () => {
    it('records looks and collections', async () => {
      await using stack = new AsyncDisposableStack();
      const { env, world } = await openRecording(stack);
      const image = (name: string) => ({ kind: 'image' as const, id: name, name, imageId: `sha256:${name}`, createdAt: '2026-01-01T00:00:00Z', isInUse: false });
      await world.run('op_1', 'deploy', aRelease({ services: [aService()] }));
      await world.observe('seen');
      world.provider.faults.set('observe', () => { throw markUntouched(new BelayError('INVALID_INPUT', 'No.')); });
      await world.observe('failed');
      world.provider.faults.clear();

      world.provider.garbage = [image('a'), image('b'), image('c')];
      await world.collect('planned');
      const planHash = world.collections.rows.get('planned')?.plan?.hash ?? '';
      world.provider.faults.set('gc/remove/0', () => {
        world.collections.neededImages.add('sha256:b');
        throw markUntouched(new BelayError('CONFLICT', 'No.'));
      });
      await world.collect('collected', { planHash });
      await world.collect('changed', { planHash });

      await writeMissing(env, [...['seen', 'failed'].map((name) => ({ workflowId: `observe:${name}`, name: `observe-${name}` })), ...['planned', 'collected', 'changed'].map((name) => ({ workflowId: `gc:${name}`, name: `collect-${name}` }))]);
      expect(['planned', 'collected', 'changed'].map((id) => world.collections.rows.get(id)?.result?.kind)).toEqual(['planned', 'collected', 'failed']);
    });
  });

  describe('recording of operations that begin at once', () => {
    it('records first looks before the begin, plans beside builds and workloads that are ready on being made', async () => {
      await using stack = new AsyncDisposableStack();
      const { env, world } = await openRecording(stack);
      const { provider } = world;
      const releaseOf = (n: number) => aRelease({ releaseId: `rel_${n}`, services: [aService()], applications: [anApplication({ version: `v${n}` })] });
      const wanted: { readonly workflowId: string; readonly name: string }[] = [];
      const record = (id: string, kind: OperationKind, name: string): void => void wanted.push({ workflowId: `${kind}:${world.environmentId}:${id}`, name: `operation-${name}` });
      provider.isQuick = true;

      await world.run('op_1', 'deploy', releaseOf(1));
      record('op_1', 'deploy', 'ahead-first');
      await world.run('op_2', 'deploy', releaseOf(2));
      record('op_2', 'deploy', 'ahead-second');
      provider.faults.set('verify/web', () => { throw new BelayError('VERIFY_FAILED', 'No answer.'); });
      await world.run('op_3', 'deploy', releaseOf(3));
      record('op_3', 'deploy', 'ahead-undone');
      provider.faults.clear();
      provider.faults.set('observe', () => { throw markUntouched(new BelayError('PROVIDER_UNAVAILABLE', 'Away.')); });
      await world.run('op_4', 'restart', world.records.releases.get('rel_2')?.spec);
      record('op_4', 'restart', 'ahead-blind');
      provider.faults.clear();
      await world.run('op_5', 'stop');
      record('op_5', 'stop', 'ahead-stop');
      world.records.isDestroyed = true;
      await world.run('op_6', 'deploy', releaseOf(6));
      record('op_6', 'deploy', 'ahead-gone');
      await writeMissing(env, wanted);
    });
  });

  describe('recording of operations whose begin says what is wanted', () => {
    it('records one that does, one whose sources are wrong, and one that is led back', async () => {
      await using stack = new AsyncDisposableStack();
      const { env, world } = await openRecording(stack);
      const releaseOf = (n: number) => aRelease({ releaseId: `rel_${n}`, services: [aService()], applications: [anApplication({ version: `v${n}` })] });
      const wanted: { readonly workflowId: string; readonly name: string }[] = [];
      const record = (id: string, kind: OperationKind, name: string): void => void wanted.push({ workflowId: `${kind}:${world.environmentId}:${id}`, name: `operation-${name}` });
      world.provider.isQuick = true;

      await world.run('op_1', 'deploy', releaseOf(1));
      record('op_1', 'deploy', 'order2-first');
      world.provider.faults.set('verify/web', () => { throw new BelayError('VERIFY_FAILED', 'No answer.'); });
      await world.run('op_2', 'deploy', releaseOf(2));
      record('op_2', 'deploy', 'order2-undone');
      world.provider.faults.clear();
      world.records.resolveFault = () => { throw new BelayError('MANIFEST_INVALID', 'Line 3.'); };
      await world.run('op_3', 'deploy', releaseOf(3));
      record('op_3', 'deploy', 'order1-unreadable');
      world.records.resolveFault = undefined;
      await world.run('op_4', 'restart', world.records.releases.get('rel_1')?.spec);
      record('op_4', 'restart', 'order2-restart');
      await world.run('op_5', 'task');
      record('op_5', 'task', 'order1-task');
      await world.run('op_6', 'stop');
      record('op_6', 'stop', 'order1-stop');
      await writeMissing(env, wanted);
    });
  });

  describe('recording of exports', () => {
    it('records what was exported, and an export that failed', async () => {
      await using stack = new AsyncDisposableStack();
      const { env, world } = await openRecording(stack);
      await world.run('op_1', 'deploy', aRelease());
      const exported = await world.export('made');
      world.provider.faults.set('export', (attempt) => { throw attempt === 1 ? new BelayError('PROVIDER_UNAVAILABLE', 'Away.') : markUntouched(new BelayError('INVALID_INPUT', 'No.')); });
      const failed = await world.export('failed');

      await writeMissing(env, ['made', 'failed'].map((name) => ({ workflowId: `export:${name}`, name: `export-${name}` })));
      expect([exported, failed]).toMatchObject([{ kind: 'exported', text: expect.stringContaining('# workload/web') }, { kind: 'failed', failure: { code: 'INVALID_INPUT' } }]);
    });
  });

  describe('recording of bursts', () => {
    it('records an environment that many requests came to at once, and whose worker was exchanged while it was idle', async () => {
      await using stack = new AsyncDisposableStack();
      const { env, world } = await openRecording(stack);
      const releaseOf = (n: number) => aRelease({ releaseId: `rel_${n}`, applications: [anApplication({ version: `v${n}` })] });
      await world.run('op_1', 'deploy', releaseOf(1));
      await world.upgrade(await workflowBundle());
      const gate = Promise.withResolvers<void>();
      world.provider.faults.set('build/web', () => gate.promise);
      await world.admit('op_2', 'deploy', releaseOf(2));
      await Promise.all([3, 4, 5, 6, 7].map((n) => world.admit(`op_${n}`, n === 5 ? 'stop' : 'deploy', releaseOf(n))));
      await world.cancel('op_5');
      gate.resolve();
      await world.outcome('op_7');
      await world.run('op_8', 'destroy');

      await writeMissing(env, [{ workflowId: `environment:${world.environmentId}`, name: 'environment-burst' }]);
      expect(Math.max(...world.records.admissionBatches)).toBeGreaterThan(1);
    });
  });

  describe('recording of holds', () => {
    it('records an environment that is frozen and asks for approvals', async () => {
      await using stack = new AsyncDisposableStack();
      const { env, world } = await openRecording(stack);
      const releaseOf = (n: number) => aRelease({ releaseId: `rel_${n}`, applications: [anApplication({ version: `v${n}` })] });
      const frozen = { kind: 'frozen', message: 'Frozen by anna.' } as const;
      let gate: Gate = { ...frozen, until: new Date(Date.now() + 3_000).toISOString() };
      world.records.gateOf = ({ kind }, when) => (kind !== 'deploy' || (gate.kind === 'frozen' && gate.until !== undefined && when === 'turn') ? { kind: 'open' } : gate);

      await world.admit('op_1', 'deploy', releaseOf(1));
      await world.outcome('op_1');
      gate = frozen;
      await world.admit('op_2', 'deploy', releaseOf(2));
      await world.run('op_3', 'stop');
      gate = { kind: 'approval', required: 2, timeoutMs: 4_000, requestedBy: 'anna' };
      await world.recheck();
      await world.proposed('op_2');
      await world.decide('op_2', 'ben', 'approve');
      await world.admit('op_4', 'deploy', releaseOf(4));
      await world.proposed('op_4');
      for (const actor of ['ben', 'cleo']) await world.decide('op_4', actor, 'approve');
      await world.outcome('op_4');
      await world.admit('op_5', 'deploy', releaseOf(5));
      await world.proposed('op_5');
      await world.decide('op_5', 'ben', 'reject');
      await world.admit('op_6', 'deploy', releaseOf(6));
      await world.outcome('op_6');
      gate = { ...frozen, failure: { code: 'ENVIRONMENT_FROZEN', message: 'No.' } };
      await world.admit('op_7', 'deploy', releaseOf(7));
      await world.admit('op_8', 'deploy', releaseOf(8), { params: { breakGlass: { reason: 'down' } } });
      await world.outcome('op_8');
      await world.run('op_9', 'destroy');

      for (const [workflowId, name] of [[`environment:${world.environmentId}`, 'environment-held'], [`propose:${world.environmentId}:op_4`, 'propose-made']] as const) {
        const handle = env.client.workflow.getHandle(workflowId);
        await handle.result();
        await writeFile(join(folder, `${name}-${version}.json`), JSON.stringify(JSON.parse(historyToJSON(await handle.fetchHistory()))), { flag: 'wx' });
      }
      const outcomes = ['op_2', 'op_4', 'op_5', 'op_6', 'op_7', 'op_8'].map((id) => world.records.row(id).outcome);
      expect(outcomes).toMatchObject([{ kind: 'superseded' }, { kind: 'succeeded' }, { kind: 'refused' }, { failure: { code: 'APPROVAL_EXPIRED' } }, { failure: { code: 'ENVIRONMENT_FROZEN' } }, { kind: 'succeeded' }]);
    });
  });
} else {
  describe('replay', () => {
    beforeAll(installRuntime);

    it('has recorded histories of every workflow type', () => {
      for (const type of Object.values(workflowTypes).map((name) => name.replace(/Workflow$/, ''))) expect(names.some((name) => name.startsWith(`${type}-`))).toBe(true);
    });

    it('replays what has just run, failures and cancels at any moment among them', async () => {
      await using stack = new AsyncDisposableStack();
      const { env, world } = await openRecording(stack);
      const releaseOf = (n: number) => aRelease({ releaseId: `rel_${n}`, services: [aService({ cpuMillis: 100 + n })], applications: [anApplication({ version: `v${n}` }), anApplication({ name: 'api', version: `v${n}` })] });
      await world.run('op_0', 'deploy', releaseOf(0));
      const steps = ['verify/web', 'wait/workload/api', 'apply/service/db', 'build/web'];
      for (const [n, step] of steps.entries()) {
        world.provider.faults.set(step, () => { throw new BelayError('UNHEALTHY', 'No.'); });
        await world.run(`op_${n + 1}`, 'deploy', releaseOf(n + 1));
        world.provider.faults.clear();
      }

      for (let n = 0; n <= steps.length; n++) {
        const handle = env.client.workflow.getHandle(`deploy:${world.environmentId}:op_${n}`);
        await handle.result();
        await expect(Worker.runReplayHistory({ workflowBundle: await workflowBundle(), dataConverter: engineConverter, sinks: noSinks }, await handle.fetchHistory())).resolves.toBeUndefined();
      }
      const entity = await env.client.workflow.getHandle(`environment:${world.environmentId}`).fetchHistory();
      await expect(Worker.runReplayHistory({ workflowBundle: await workflowBundle(), dataConverter: engineConverter, sinks: noSinks }, entity)).resolves.toBeUndefined();
    });

    it.each(names)('replays %s', async (name) => {
      const history: unknown = JSON.parse(await readFile(join(folder, name), 'utf8'));

      await expect(Worker.runReplayHistory({ workflowBundle: await workflowBundle(), dataConverter: engineConverter, sinks: noSinks }, history)).resolves.toBeUndefined();
    });
  });
}
