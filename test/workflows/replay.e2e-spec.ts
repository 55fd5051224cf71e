import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it, jest } from '@jest/globals';
import { BelayError } from '@belay/contracts';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { Worker } from '@temporalio/worker';
import { aRelease, anApplication, aService } from './specs.js';
import { openWorld, startRealServer, untilAborted, workflowBundle } from './workflow-world.js';

jest.setTimeout(120_000);

const folder = resolve(import.meta.dirname, '../../workflows/histories');
const names = await readdir(folder).then((found) => found.filter((name) => name.endsWith('.json')).sort(), () => []);
/** New histories are recorded under the version that made them; a recorded one is never made again to please a change. */
const version = process.env['BELAY_RECORD_HISTORIES'];

if (version !== undefined) {
  describe('recording', () => {
    it('records a history of each kind of run', async () => {
      await using stack = new AsyncDisposableStack();
      const env = await startRealServer();
      stack.defer(() => env.teardown());
      const world = stack.use(await openWorld(env));
      const second = aRelease({ releaseId: 'rel_2', services: [aService({ cpuMillis: 900 })], applications: [anApplication({ version: 'v2' })] });
      await mkdir(folder, { recursive: true });
      const record = async (workflowId: string, name: string): Promise<void> => {
        const history = await env.client.workflow.getHandle(workflowId).fetchHistory();
        await writeFile(join(folder, `${name}-${version}.json`), historyToJSON(history), { flag: 'wx' });
      };
      const operation = (id: string, kind = 'deploy') => `${kind}:${world.environmentId}:${id}`;

      world.records.notifier = { pluginId: 'fake', targetId: 'local', url: 'https://hooks.example.test/' };
      await world.run('op_1', 'deploy', aRelease({ services: [aService()] }));
      await record(operation('op_1'), 'operation-deploy-first');
      await record(operation('op_1', 'notify'), 'notify-delivered');
      world.provider.faults.set('verify/web', () => { throw new BelayError('VERIFY_FAILED', 'No answer.'); });
      await world.run('op_2', 'deploy', second);
      await record(operation('op_2'), 'operation-deploy-undone');
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
      await record(operation('op_3'), 'operation-deploy-cancelled');
      await record(operation('op_5', 'stop'), 'operation-stop');
      world.provider.faults.clear();
      await world.run('op_7', 'start');
      await record(operation('op_7', 'start'), 'operation-start');
      await world.run('op_8', 'task');
      await record(operation('op_8', 'task'), 'operation-task');
      world.records.insert('op_9', 'plan', second);
      await env.client.workflow.execute('planWorkflow', { workflowId: operation('op_9', 'plan'), taskQueue: 'belay-workflows', args: [{ operationId: 'op_9', environmentId: world.environmentId, projectId: 'prj_1', kind: 'plan' }] });
      await record(operation('op_9', 'plan'), 'plan-computed');
      await world.run('op_10', 'destroy');
      await record(operation('op_10', 'destroy'), 'operation-destroy');
      await env.client.workflow.getHandle(`environment:${world.environmentId}`).result();
      await record(`environment:${world.environmentId}`, 'environment-busy-life');
      expect(world.provider.ids()).toEqual([]);
    });
  });
} else {
  describe('replay', () => {
    it('has recorded histories of every workflow type', () => {
      for (const type of ['environment', 'operation', 'plan', 'notify']) expect(names.some((name) => name.startsWith(`${type}-`))).toBe(true);
    });

    it.each(names)('replays %s', async (name) => {
      const history: unknown = JSON.parse(await readFile(join(folder, name), 'utf8'));

      await expect(Worker.runReplayHistory({ workflowBundle: await workflowBundle() }, history)).resolves.toBeUndefined();
    });
  });
}
