import { setTimeout as sleep } from 'node:timers/promises';
import { WORKFLOW_QUEUE } from '@belay/contracts';
import type { PayloadCodec } from '@belay/contracts/codec';
import { sealedDataConverter } from '@belay/plugin-sdk/temporal';
import type { StepSinks } from '@belay/workflows';
import { type InjectedSinks, NativeConnection, Worker } from '@temporalio/worker';
import type { Logger } from 'pino';

/** What the engine's Temporal worker is made of. */
export interface EngineWorkerOptions {
  readonly address: string;
  readonly namespace: string;
  readonly bundlePath: string;
  readonly activities: object;
  /** What workflows tell while they run. */
  readonly sinks: InjectedSinks<StepSinks>;
  /** Seals all that the worker gives to Temporal. */
  readonly codec: PayloadCodec;
  /** Called before the worker takes work; it tries again where this fails. */
  readonly prepare: () => Promise<void>;
  readonly logger: Logger;
  /** Set where builds of the engine run side by side and each workflow stays with its own. */
  readonly deployment?: { readonly deploymentName: string; readonly buildId: string };
}

/** The engine's Temporal worker, which comes back by itself when Temporal was away. */
export interface EngineWorker {
  isReady(): boolean;
  /** Ends when it was stopped. */
  run(): Promise<void>;
  stop(): void;
}

const RETRY_MS = 1_000;

/** Makes the worker; it connects when it is run. */
export function makeEngineWorker(options: EngineWorkerOptions): EngineWorker {
  const { logger } = options;
  let worker: Worker | undefined;
  const stopping = new AbortController();
  const runOnce = async (): Promise<void> => {
    await options.prepare();
    const connection = await NativeConnection.connect({ address: options.address });
    try {
      worker = await createWorker(options, connection);
      logger.info({ queue: WORKFLOW_QUEUE, namespace: options.namespace }, 'the worker takes work');
      if (stopping.signal.aborted) worker.shutdown();
      await worker.run();
    } finally {
      worker = undefined;
      await connection.close();
    }
  };
  return {
    isReady: () => worker?.getState() === 'RUNNING',
    stop: () => {
      stopping.abort();
      if (worker?.getState() === 'RUNNING') worker.shutdown();
    },
    async run() {
      while (!stopping.signal.aborted) {
        try {
          await runOnce();
        } catch (error) {
          logger.warn({ err: error }, 'the worker lost Temporal or the records, or did not find them; it tries again');
        }
        await sleep(RETRY_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    },
  };
}

function createWorker({ namespace, bundlePath, activities, codec, sinks, deployment }: EngineWorkerOptions, connection: NativeConnection): Promise<Worker> {
  return Worker.create({
    connection, namespace, taskQueue: WORKFLOW_QUEUE, workflowBundle: { codePath: bundlePath }, activities, sinks, dataConverter: sealedDataConverter(codec),
    ...(deployment === undefined ? {} : { workerDeploymentOptions: { useWorkerVersioning: true, version: deployment, defaultVersioningBehavior: 'PINNED' } }),
    // How long a workflow's next task waits for the worker that has it in memory, before any other gets it. Shorter means going on sooner after a worker died,
    // but a busy worker then has to replay whole histories, which makes it busier still.
    stickyQueueScheduleToStartTimeout: '5s', maxHeartbeatThrottleInterval: '1s',
    shutdownGraceTime: '8s', shutdownForceTime: '15s',
    // An entity and an operation for each of a few hundred busy environments; idle ones leave and come back by their history.
    maxCachedWorkflows: 400, workflowThreadPoolSize: 1,
    // Workflows run in one thread: more tasks at once would only wait inside, where their time limit runs, instead of in the queue.
    maxConcurrentWorkflowTaskExecutions: 16, maxConcurrentActivityTaskExecutions: 16, maxConcurrentWorkflowTaskPolls: 6, maxConcurrentActivityTaskPolls: 3,
  });
}
