import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { BelayError, environmentMessages, environmentWorkflowId, pluginQueue, WORKFLOW_QUEUE, workflowTypes, type Admission, type OperationOutcome } from '@belay/contracts';
import type { PayloadCodec } from '@belay/contracts/codec';
import { WithStartWorkflowOperation } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { pino } from 'pino';
import { waitFor } from '../helpers/wait-for.js';
import { makeEngineWorker } from '../../src/engine/worker/engine-worker.js';
import { asFailure, FakeProvider } from './fake-provider.js';
import { FakeRecords } from './fake-records.js';
import { engineConverter, pluginConverter } from './sealed-world.js';
import { aRelease } from './specs.js';
import { endServer, startRealServer, TEST_LIMIT_MS, workflowBundle } from './workflow-world.js';
import { removeFolder } from '../helpers/remove-folder.ts';

jest.setTimeout(TEST_LIMIT_MS);

/** Tasks of operations that a worker takes at once at least, and more than it ever takes. */
const ROOM = 3;
const BUSY = 24;

describe('the engine\'s worker', () => {
  let env: TestWorkflowEnvironment;
  let folder: string;
  let stack: AsyncDisposableStack;
  const records = new FakeRecords();
  const provider = new FakeProvider();
  /** While it is set no operation gets further than its begin, which holds the room of its task. */
  let gate: PromiseWithResolvers<void> | undefined;
  const held = new Set<string>();

  beforeAll(async () => {
    env = await startRealServer();
    folder = await mkdtemp(join(tmpdir(), 'belay-room-'));
    const bundlePath = join(folder, 'workflows.js');
    await writeFile(bundlePath, (await workflowBundle()).code);
    records.claimed = provider.keys;
    const state = records.activities();
    const [codec] = engineConverter.payloadCodecs ?? [];
    const worker = makeEngineWorker({
      address: env.address, namespace: env.namespace ?? 'default', bundlePath, codec: codec as PayloadCodec, prepare: async () => undefined, logger: pino({ level: 'silent' }),
      sinks: { steps: { tell: { fn: (_info, { operationId, events }) => records.recordSteps(operationId, events), callDuringReplay: true } } },
      activities: {
        ...state,
        beginOperation: async (input: { readonly operationId: string }) => {
          if (gate === undefined) return state.beginOperation(input);
          held.add(input.operationId);
          await gate.promise;
          throw asFailure(new BelayError('ENVIRONMENT_GONE', 'It was only there to hold room.'));
        },
      },
    });
    const plugin = await Worker.create({ connection: env.nativeConnection, taskQueue: pluginQueue('fake', 'local'), dataConverter: pluginConverter, activities: provider.activities(), ...(env.namespace === undefined ? {} : { namespace: env.namespace }) });
    const running = [worker.run(), plugin.run()];
    stack = new AsyncDisposableStack();
    stack.defer(() => removeFolder(folder));
    stack.defer(async () => {
      worker.stop();
      plugin.shutdown();
      await Promise.all(running);
    });
  });
  afterAll(async () => {
    gate?.resolve();
    await stack?.disposeAsync();
    await endServer(env);
  });

  it('lets environments answer while operations of others take up all the room that operations have', async () => {
    const opened = gate = Promise.withResolvers<void>();
    const busy = Array.from({ length: BUSY }, (_, n) => `busy${n}`);
    await Promise.all(busy.map((name) => admit(name)));
    await waitFor('operations to take up the room', async () => held.size >= ROOM, 60_000);

    const admissions = await Promise.all(['new', 'busy0'].map((name) => admit(name, 'later')));
    const heldAtAnswer = held.size;
    opened.resolve();
    await waitFor('the end of all', async () => [...records.operations.values()].every(({ outcome }) => outcome !== undefined), 60_000);
    gate = undefined;

    expect(admissions).toEqual([{ kind: 'accepted' }, { kind: 'queued', behind: 'op_busy0' }]);
    expect(heldAtAnswer).toBeLessThan(BUSY);
    expect(held.size).toBe(BUSY + admissions.length);
  });

  it('brings an operation to its end that an earlier build began on the queue of the environments', async () => {
    records.insert('op_old', 'deploy', aRelease({ releaseId: 'rel_old' }));

    const outcome = await env.client.workflow.execute<(input: object) => Promise<OperationOutcome>>(workflowTypes.operation, {
      workflowId: 'deploy:env_old:op_old', taskQueue: WORKFLOW_QUEUE, args: [{ operationId: 'op_old', kind: 'deploy', projectId: 'prj_1', environmentId: 'env_old' }],
    });

    expect(outcome).toMatchObject({ kind: 'succeeded', releaseId: 'rel_old' });
  });

  function admit(name: string, which = ''): Promise<Admission> {
    const suffix = which === '' ? '' : `_${which}`;
    const [operationId, environmentId] = [`op_${name}${suffix}`, `env_${name}`];
    records.insert(operationId, 'deploy', aRelease({ releaseId: `rel_${name}${suffix}` }));
    return env.client.workflow.executeUpdateWithStart<(input: object) => Promise<unknown>, Admission, [object]>(environmentMessages.admit, {
      args: [{ operationId, kind: 'deploy', projectId: 'prj_1', environmentId, isOpen: true }], updateId: operationId,
      startWorkflowOperation: new WithStartWorkflowOperation<(input: object) => Promise<unknown>>(workflowTypes.environment, {
        workflowId: environmentWorkflowId(environmentId), taskQueue: WORKFLOW_QUEUE, workflowIdConflictPolicy: 'USE_EXISTING', args: [{ environmentId, projectId: 'prj_1' }],
      }),
    });
  }
});
