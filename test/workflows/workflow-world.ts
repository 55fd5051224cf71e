import { existsSync, globSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  environmentMessages, environmentWorkflowId, pluginQueue, WORKFLOW_QUEUE, workflowTypes, type Admission, type CancelAnswer, type EnvironmentStatus, type OperationKind, type OperationOutcome, type OperationParams, type ReleaseSpec,
} from '@belay/contracts';
import { WithStartWorkflowOperation } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { FakeProvider } from './fake-provider.js';
import { FakeRecords } from './fake-records.js';

const workflowsPath = resolve(import.meta.dirname, '../../workflows/src/index.ts');
let bundle: Promise<WorkflowBundleWithSourceMap> | undefined;

/** The workflows' code, bundled once for all suites of a process. */
export function workflowBundle(): Promise<WorkflowBundleWithSourceMap> {
  bundle ??= bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
  return bundle;
}

/** Finds Temporal's time-skipping server: BELAY_TEST_SERVER, else where the set-up put it; undefined when there is none. */
export function findTestServer(): string | undefined {
  const given = process.env['BELAY_TEST_SERVER'];
  if (given !== undefined) return existsSync(given) ? given : undefined;
  return globSync(join(homedir(), '.cache/belay/**/temporal-test-server')).sort().at(-1);
}

/** The real workflows over records and a target in memory, with skipped time. */
export interface WorkflowWorld extends AsyncDisposable {
  readonly env: TestWorkflowEnvironment;
  readonly records: FakeRecords;
  readonly provider: FakeProvider;
  /** Records an operation and asks for its admission. */
  admit(id: string, kind: OperationKind, wanted?: ReleaseSpec, more?: { readonly params?: OperationParams; readonly isSealed?: boolean; readonly deliveryId?: string }): Promise<Admission>;
  cancel(id: string): Promise<CancelAnswer>;
  status(): Promise<EnvironmentStatus>;
  /** Waits until an operation has a verdict. */
  outcome(id: string): Promise<OperationOutcome>;
  /** Admits and waits for the verdict. */
  run(id: string, kind: OperationKind, wanted?: ReleaseSpec, params?: OperationParams): Promise<OperationOutcome>;
}

/** Installs a quiet runtime; once in a process, before the first server. */
export function installRuntime(): void {
  Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { filter: { core: 'ERROR' } } } });
}

/** Makes a world on a server that is there; the environment's entity starts with its first operation. */
export async function openWorld(env: TestWorkflowEnvironment, options: { readonly historyEvents?: number; readonly withPluginWorker?: boolean } = {}): Promise<WorkflowWorld> {
  const records = new FakeRecords();
  const provider = new FakeProvider();
  const suffix = Math.random().toString(36).slice(2, 8);
  const environmentId = `env_${suffix}`;
  const common = { connection: env.nativeConnection, ...(env.namespace === undefined ? {} : { namespace: env.namespace }) };
  const workers = [await Worker.create({ ...common, taskQueue: WORKFLOW_QUEUE, workflowBundle: await workflowBundle(), activities: records.activities(), maxConcurrentActivityTaskExecutions: 20 })];
  if (options.withPluginWorker !== false) workers.push(await Worker.create({ ...common, taskQueue: pluginQueue('fake', 'local'), activities: provider.activities(), maxHeartbeatThrottleInterval: 300 }));
  const running = workers.map((worker) => worker.run());
  const handle = () => env.client.workflow.getHandle(environmentWorkflowId(environmentId));
  const world: WorkflowWorld = {
    env, records, provider,
    async admit(id, kind, wanted, more = {}) {
      records.insert(id, kind, wanted, more.params, more.isSealed);
      const start = new WithStartWorkflowOperation(workflowTypes.environment, {
        workflowId: environmentWorkflowId(environmentId), taskQueue: WORKFLOW_QUEUE, workflowIdConflictPolicy: 'USE_EXISTING',
        args: [{ environmentId, projectId: 'prj_1', ...(options.historyEvents === undefined ? {} : { historyEvents: options.historyEvents }) }],
      });
      const request = { operationId: id, kind, projectId: 'prj_1', environmentId, ...(more.deliveryId === undefined ? {} : { deliveryId: more.deliveryId }) };
      return env.client.workflow.executeUpdateWithStart<Admission, [typeof request]>(environmentMessages.admit, { args: [request], updateId: `${id}-${more.deliveryId ?? ''}`, startWorkflowOperation: start });
    },
    cancel: (id) => handle().executeUpdate<CancelAnswer, [{ operationId: string }]>(environmentMessages.cancel, { args: [{ operationId: id }] }),
    status: () => handle().query<EnvironmentStatus>(environmentMessages.status),
    async outcome(id) {
      const started = Date.now();
      while (records.row(id).outcome === undefined) {
        if (Date.now() - started > 30_000) throw new Error(`${id} has no verdict; begun steps: ${provider.calls.join(', ')}`);
        await env.sleep(100);
      }
      return records.row(id).outcome as OperationOutcome;
    },
    async run(id, kind, wanted, params) {
      await world.admit(id, kind, wanted, params === undefined ? {} : { params });
      return world.outcome(id);
    },
    async [Symbol.asyncDispose]() {
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
      await Promise.all(running);
    },
  };
  return world;
}
