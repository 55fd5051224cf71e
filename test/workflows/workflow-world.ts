import { existsSync, globSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  environmentMessages, environmentWorkflowId, OPERATION_QUEUE, pluginQueue, WORKFLOW_QUEUE, workflowTypes, type Admission, type CancelAnswer, type CollectInput, type CollectResult, type DecisionAnswer, type DecisionRequest, type EnvironmentInput, type EnvironmentStatus, type ExportInput, type ExportResult, type ObserveInput, type ObserveResult, type OperationKind, type OperationOutcome, type OperationParams, type OperationRequest, type PluginActivities, type ReleaseSpec,
} from '@belay/contracts';
import { TEMPORAL_TUNING } from '@belay/local';
import { activityInfo, ApplicationFailure, CancelledFailure } from '@temporalio/activity';
import { WithStartWorkflowOperation } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import type { StepSinks } from '@belay/workflows';
import { DefaultLogger, Runtime, Worker, type BundleOptions, type InjectedSinks, type WorkerOptions, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { runWorkflowsPlainly } from '../helpers/plain-workflows.js';
import { bundleAnew, bundleOnce } from './bundle-cache.js';
import { engineConverter, pluginConverter } from './sealed-world.js';
import { FakeCollections } from './fake-collections.js';
import { FakeProvider } from './fake-provider.js';
import { FakeRecords } from './fake-records.js';

const workflowsPath = resolve(import.meta.dirname, '../../workflows/src/index.ts');
/** Longest wait for anything, in real time; less than `TEST_LIMIT_MS`, so that a test says what it waited for. */
const DEADLINE_MS = 150_000;
/** Limit of a test in such a world, which waits for several things. */
export const TEST_LIMIT_MS = 400_000;
/** Longest time that calls which heed no cancel hold up the end of a world. */
const SHUTDOWN_MS = 20_000;
/** Real time between two looks. */
const REAL_POLL_MS = 40;
let bundle: Promise<WorkflowBundleWithSourceMap> | undefined;
/** Worlds that no test has closed yet, by their server. */
const openWorlds = new WeakMap<TestWorkflowEnvironment, Set<WorkflowWorld>>();

/** The workflows' code, bundled once for all suites of a process. */
export function workflowBundle(): Promise<WorkflowBundleWithSourceMap> {
  bundle ??= bundleEntry(workflowsPath);
  return bundle;
}

/** Bundles workflows' code of another entry, e.g. of a next build. */
export function bundleEntry(path: string, change?: BundleOptions['webpackConfigHook']): Promise<WorkflowBundleWithSourceMap> {
  return change === undefined ? bundleOnce(path) : bundleAnew(path, change);
}

/** Finds a program: the one that a variable names, else where the set-up put it. @throws when there is none: run `npm run setup`. */
function findProgram(variable: string, name: string): string {
  const cache = process.env['BELAY_CACHE_DIR'] || join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'belay');
  const path = process.env[variable] || globSync(join(cache, `temporal-*/${name}`)).filter((found) => statSync(found).isFile()).sort().at(-1);
  if (path === undefined || !existsSync(path)) throw new Error(`There is no ${name} on this machine; run the set-up, or name one by ${variable}.`);
  return path;
}

/** The real workflows over records and a target in memory, with skipped time. */
export interface WorkflowWorld extends AsyncDisposable {
  readonly env: TestWorkflowEnvironment;
  readonly environmentId: string;
  readonly records: FakeRecords;
  readonly collections: FakeCollections;
  readonly provider: FakeProvider;
  /** Records an operation and asks for its admission. */
  admit(id: string, kind: OperationKind, wanted?: ReleaseSpec, more?: { readonly params?: OperationParams; readonly isSealed?: boolean; readonly deliveryId?: string; readonly subject?: string; readonly updateId?: string }): Promise<Admission>;
  cancel(id: string): Promise<CancelAnswer>;
  decide(id: string, actor: string, decision: DecisionRequest['decision'], planHash?: string): Promise<DecisionAnswer>;
  /** Tells the entity that freezes were changed. */
  recheck(): Promise<void>;
  /** Waits until an operation waits for approval, and gives the hash of its plan. */
  proposed(id: string): Promise<string>;
  status(): Promise<EnvironmentStatus>;
  /** Waits until something is true. */
  until(isTrue: () => boolean, what: string): Promise<void>;
  /** Waits until an operation has a verdict. */
  outcome(id: string): Promise<OperationOutcome>;
  /** Events of the entity's present run. */
  historyLength(): Promise<number>;
  /** Whether the entity's present run is not its first. */
  hasContinued(): Promise<boolean>;
  /** Admits and waits for the verdict. */
  run(id: string, kind: OperationKind, wanted?: ReleaseSpec, params?: OperationParams): Promise<OperationOutcome>;
  /** Looks at what exists, apart from any operation; its workflow has the id `observe:<request>`. */
  observe(requestId: string): Promise<ObserveResult>;
  /** Asks for what the target applies; its workflow has the id `export:<request>`. */
  export(requestId: string): Promise<ExportResult>;
  /** Plans what is needed no more, or removes what a plan's hash stands for; its workflow has the id `gc:<collection>`. */
  collect(id: string, asked?: { readonly planHash?: string; readonly volumes?: readonly string[] }): Promise<CollectResult>;
  /** Ends the plugin's worker, and no other comes; calls that it is at are handed back. */
  endPlugin(): Promise<void>;
  /** Ends the engine's worker and starts one with other workflow code. */
  upgrade(code: WorkflowBundleWithSourceMap): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts a server with skipped time. @throws when there is none on this machine: run `npm run setup`. */
export async function startTestServer(): Promise<TestWorkflowEnvironment> {
  const path = findProgram('BELAY_TEST_SERVER', 'temporal-test-server');
  installRuntime();
  return TestWorkflowEnvironment.createTimeSkipping({ client: { dataConverter: engineConverter }, server: { executable: { type: 'existing-path', path } } });
}

/** Starts a real server, tuned as `npm start` does it; time is not skipped. */
export async function startRealServer(): Promise<TestWorkflowEnvironment> {
  const path = findProgram('BELAY_TEMPORAL_CLI', 'temporal');
  installRuntime();
  return TestWorkflowEnvironment.createLocal({ client: { dataConverter: engineConverter }, server: { executable: { type: 'existing-path', path }, log: { format: 'json', level: 'error' }, extraArgs: [...TEMPORAL_TUNING] } });
}

/** Makes the SDK quiet and quick; for suites without a server of their own. */
export function installRuntime(): void {
  runWorkflowsPlainly();
  try {
    Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { filter: 'off' } } });
  } catch {
    // Another suite of this process installed it.
  }
}

/** Waits until a call is cancelled, then ends as a cancelled call does. */
export function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const abort = (): void => reject(signal.reason instanceof Error ? signal.reason : new CancelledFailure('cancelled'));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}

/** Ends a server, and before it the worlds that tests left open. */
export async function endServer(env: TestWorkflowEnvironment): Promise<void> {
  await closeWorlds(env);
  await env.teardown();
}

/** Closes what tests have left open on a server, because they ran into their limit; what they failed of was said by them. */
async function closeWorlds(env: TestWorkflowEnvironment): Promise<void> {
  for (const world of openWorlds.get(env) ?? []) await world[Symbol.asyncDispose]().catch(() => undefined);
}

/**
 * Holds a step until it is cancelled. What a test cancels has to be held, builds beside a plan too: the time-skipping server,
 * unlike a real one, is stuck for good when a workflow cancels a call that has just ended.
 */
export function holdStep({ provider }: WorkflowWorld, step: string): void {
  provider.faults.set(step, (_attempt, signal) => untilAborted(signal));
}

/** How a world differs from the usual one. */
export interface WorldOptions {
  readonly historyEvents?: number;
  readonly requests?: number;
  readonly withPluginWorker?: boolean;
  readonly noWorkerAfterMs?: number;
  /** Workflow code of its own. */
  readonly code?: WorkflowBundleWithSourceMap;
  /** Contract that the plugin's worker speaks, where it is not the engine's own, and how it does. */
  readonly contract?: number;
  readonly speak?: (activities: Partial<PluginActivities>) => Record<string, (input: unknown) => Promise<unknown>>;
}

interface RunningWorker { end(): Promise<void> }
type Activities = Readonly<Record<string, (input: never) => Promise<unknown>>>;

/** A workflow of an earlier world may have been cut off in its last task, which then comes here: it would write its verdict to an operation of the same id. */
function onlyFor(environmentId: string, activities: Activities): Activities {
  return Object.fromEntries(Object.entries(activities).map(([name, run]) => [name, async (input: never) => {
    if (!isOf(environmentId, activityInfo().workflowExecution?.workflowId)) throw ApplicationFailure.nonRetryable('This is another world.');
    return run(input);
  }]));
}

function isOf(environmentId: string, workflowId = ''): boolean {
  return !workflowId.includes(':env_') || workflowId.includes(environmentId);
}

async function runWorker(options: WorkerOptions): Promise<RunningWorker> {
  const worker = await Worker.create(options);
  const running = worker.run();
  return {
    async end() {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await running;
    },
  };
}

/** Makes a world on a server that is there; the environment's entity starts with its first operation. */
export async function openWorld(env: TestWorkflowEnvironment, options: WorldOptions = {}): Promise<WorkflowWorld> {
  // Two workers of one queue would take each other's tasks; Temporal's SDK refuses the second.
  await closeWorlds(env);
  const records = new FakeRecords();
  records.noWorkerAfterMs = options.noWorkerAfterMs ?? 60_000;
  const collections = new FakeCollections();
  collections.noWorkerAfterMs = records.noWorkerAfterMs;
  const target = { id: 'local', pluginId: 'fake', ...(options.contract === undefined ? {} : { contract: options.contract }) };
  records.target = target;
  collections.target = target;
  const provider = new FakeProvider();
  records.claimed = provider.keys;
  const suffix = Math.random().toString(36).slice(2, 8);
  const environmentId = `env_${suffix}`;
  const common = { connection: env.nativeConnection, shutdownForceTime: SHUTDOWN_MS, ...(env.namespace === undefined ? {} : { namespace: env.namespace }) };
  const sinks: InjectedSinks<StepSinks> = { steps: { tell: { fn: ({ workflowId }, { operationId, events }) => { if (isOf(environmentId, workflowId)) records.recordSteps(operationId, events); }, callDuringReplay: true } } };
  // Workflows run in this thread (which is what the debug mode is): to start threads of their own took half of the processor time of these suites.
  const createEngine = (code: WorkflowBundleWithSourceMap): Promise<RunningWorker[]> => Promise.all([WORKFLOW_QUEUE, OPERATION_QUEUE].map((taskQueue) =>
    runWorker({ ...common, taskQueue, workflowBundle: code, debugMode: true, dataConverter: engineConverter, activities: onlyFor(environmentId, { ...records.activities(), ...collections.activities() }), sinks, maxConcurrentActivityTaskExecutions: 20 })));
  let engine = await createEngine(options.code ?? await workflowBundle());
  const plugin = options.withPluginWorker === false ? undefined : await runWorker({ ...common, taskQueue: pluginQueue('fake', 'local'), dataConverter: pluginConverter, activities: onlyFor(environmentId, options.speak?.(provider.activities()) ?? provider.activities()), maxHeartbeatThrottleInterval: 300 });
  let isClosed = false;
  const pollMs = env.supportsTimeSkipping ? 1_000 : 20;
  const handle = () => env.client.workflow.getHandle(environmentWorkflowId(environmentId));
  const world: WorkflowWorld = {
    env, environmentId, records, collections, provider,
    async admit(id, kind, wanted, more = {}) {
      if (!records.operations.has(id)) records.insert(id, kind, wanted, more.params, more.isSealed);
      const start = new WithStartWorkflowOperation<(given: EnvironmentInput) => Promise<unknown>>(workflowTypes.environment, {
        workflowId: environmentWorkflowId(environmentId), taskQueue: WORKFLOW_QUEUE, workflowIdConflictPolicy: 'USE_EXISTING',
        args: [{ environmentId, projectId: 'prj_1', ...(options.historyEvents === undefined ? {} : { historyEvents: options.historyEvents }), ...(options.requests === undefined ? {} : { requests: options.requests }) }],
      });
      const request: OperationRequest = { operationId: id, kind, projectId: 'prj_1', environmentId, ...(more.deliveryId === undefined ? {} : { deliveryId: more.deliveryId }), ...(more.subject === undefined ? {} : { subject: more.subject }), ...(more.params?.breakGlass === undefined ? records.gateOf(records.row(id), 'admission').kind === 'open' ? { isOpen: true } : {} : { breaksGlass: true }), ahead: { target, fence: records.fence, noWorkerAfterMs: records.noWorkerAfterMs } };
      return env.client.workflow.executeUpdateWithStart<(given: EnvironmentInput) => Promise<unknown>, Admission, [OperationRequest]>(environmentMessages.admit, { args: [request], updateId: more.updateId ?? id, startWorkflowOperation: start });
    },
    cancel: (id) => handle().executeUpdate<CancelAnswer, [{ operationId: string }]>(environmentMessages.cancel, { args: [{ operationId: id }] }),
    decide: (operationId, actor, decision, planHash = records.approvals.get(operationId)?.planHash ?? 'none') =>
      handle().executeUpdate<DecisionAnswer, [DecisionRequest]>(environmentMessages.decide, { args: [{ operationId, actor, decision, planHash }] }),
    recheck: () => handle().signal(environmentMessages.recheck),
    async proposed(id) {
      await world.until(() => records.approvals.has(id), `the plan of ${id}`);
      return records.approvals.get(id)?.planHash ?? '';
    },
    status: () => handle().query<EnvironmentStatus>(environmentMessages.status),
    async until(isTrue, what) {
      const started = Date.now();
      while (!isTrue()) {
        if (isClosed) throw new Error(`${what} did not happen before the test's limit`);
        if (Date.now() - started > DEADLINE_MS) throw new Error(`${what} did not happen; begun steps: ${provider.calls.join(', ')}`);
        // Skipped time does not wait for a workflow's task that is being worked on, and ten skipped seconds end it.
        await new Promise((resolve) => setTimeout(resolve, REAL_POLL_MS));
        await env.sleep(pollMs);
      }
    },
    async outcome(id) {
      await world.until(() => records.row(id).outcome !== undefined, `the verdict of ${id}`);
      const { outcome } = records.row(id);
      if (outcome === undefined) throw new Error(`${id} has no verdict`);
      return outcome;
    },
    async run(id, kind, wanted, params) {
      await world.admit(id, kind, wanted, params === undefined ? {} : { params });
      return world.outcome(id);
    },
    historyLength: async () => (await handle().describe()).historyLength,
    async hasContinued() {
      const { events } = await handle().fetchHistory();
      return (events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId ?? '') !== '';
    },
    observe: (requestId) => env.client.workflow.execute<(input: ObserveInput) => Promise<ObserveResult>>(workflowTypes.observe, {
      workflowId: `observe:${requestId}`, taskQueue: OPERATION_QUEUE, args: [{ requestId, environmentId, projectId: 'prj_1', fence: records.fence, target, noWorkerAfterMs: records.noWorkerAfterMs }],
    }),
    export: (requestId) => env.client.workflow.execute<(input: ExportInput) => Promise<ExportResult>>(workflowTypes.export, {
      workflowId: `export:${requestId}`, taskQueue: OPERATION_QUEUE, args: [{ requestId, environmentId, projectId: 'prj_1', target, noWorkerAfterMs: records.noWorkerAfterMs }],
    }),
    collect(id, { planHash = null, volumes = [] } = {}) {
      collections.rows.set(id, { planHash, volumes });
      return env.client.workflow.execute<(input: CollectInput) => Promise<CollectResult>>(workflowTypes.collect, { workflowId: `gc:${id}`, taskQueue: OPERATION_QUEUE, args: [{ collectionId: id }] });
    },
    async endPlugin() {
      await plugin?.end();
    },
    async upgrade(code) {
      await Promise.all(engine.map((worker) => worker.end()));
      engine = await createEngine(code);
    },
    async [Symbol.asyncDispose]() {
      isClosed = true;
      openWorlds.get(env)?.delete(world);
      await Promise.all([...engine, plugin].map((worker) => worker?.end()));
    },
  };
  openWorlds.set(env, (openWorlds.get(env) ?? new Set()).add(world));
  return world;
}
