import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { OPERATION_QUEUE, WORKFLOW_QUEUE } from '@belay/contracts';
import type { PayloadCodec } from '@belay/contracts/codec';
import { sealedDataConverter } from '@belay/plugin-sdk/temporal';
import type { StepSinks } from '@belay/workflows';
import { type InjectedSinks, NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import type { Logger } from 'pino';

/** What the engine's Temporal workers are made of. */
export interface EngineWorkerOptions {
  readonly address: string;
  readonly namespace: string;
  readonly bundlePath: string;
  readonly activities: object;
  /** What workflows tell while they run. */
  readonly sinks: InjectedSinks<StepSinks>;
  /** Seals all that the workers give to Temporal. */
  readonly codec: PayloadCodec;
  /** Called before the workers take work; it tries again where this fails. */
  readonly prepare: () => Promise<void>;
  readonly logger: Logger;
  /** Set where builds of the engine run side by side and each workflow stays with its own. */
  readonly deployment?: { readonly deploymentName: string; readonly buildId: string };
}

/** The engine's Temporal workers, which come back by themselves when Temporal was away. */
export interface EngineWorker {
  isReady(): boolean;
  /** Ends when it was stopped. */
  run(): Promise<void>;
  stop(): void;
}

const RETRY_MS = 1_000;

/** Room that one queue's work has in this process: workflows that are kept in memory, tasks of workflows and activities that are worked on at once, and requests for more of them. */
type Room = Pick<WorkerOptions, 'maxCachedWorkflows' | 'maxConcurrentWorkflowTaskExecutions' | 'maxConcurrentWorkflowTaskPolls' | 'nonStickyToStickyPollRatio' | 'maxConcurrentActivityTaskExecutions' | 'maxConcurrentActivityTaskPolls'>;

/**
 * Each queue has its room for itself, and its workflows a thread: an environment answers at once, however many operations run.
 * Environments that come (back) are asked for by as many polls as those in memory: with the usual fifth, a hundred that are new would come one after the other.
 * Of operations a few tasks are worked on at once, and new ones come by one poll only: what has begun goes on before more is begun, so that none waits out its time,
 * and the processors are left to what somebody waits for. It takes no longer until all are done.
 */
function roomsOf(processors: number): Readonly<Record<string, Room>> {
  const tasks = Math.min(16, Math.max(3, processors + 1));
  return {
    // Operations of builds before the queues were apart read their sources here, and need few places for it.
    [WORKFLOW_QUEUE]: { maxCachedWorkflows: 200, maxConcurrentWorkflowTaskExecutions: 16, maxConcurrentWorkflowTaskPolls: 8, nonStickyToStickyPollRatio: 0.5, maxConcurrentActivityTaskExecutions: 4, maxConcurrentActivityTaskPolls: 1 },
    [OPERATION_QUEUE]: { maxCachedWorkflows: 200, maxConcurrentWorkflowTaskExecutions: tasks, maxConcurrentWorkflowTaskPolls: tasks, nonStickyToStickyPollRatio: 0.1, maxConcurrentActivityTaskExecutions: 16, maxConcurrentActivityTaskPolls: 3 },
  };
}

/** Makes the workers; they connect when they are run. */
export function makeEngineWorker(options: EngineWorkerOptions): EngineWorker {
  const { logger } = options;
  const rooms = roomsOf(availableParallelism());
  let workers: readonly Worker[] = [];
  const stopping = new AbortController();
  const shutDown = (): void => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  const runOnce = async (): Promise<void> => {
    await options.prepare();
    const connection = await NativeConnection.connect({ address: options.address });
    try {
      const created: Worker[] = [];
      for (const [queue, room] of Object.entries(rooms)) created.push(await createWorker(options, connection, queue, room));
      workers = created;
      logger.info({ queues: Object.keys(rooms), namespace: options.namespace }, 'the worker takes work');
      const ended = workers.map((worker) => worker.run().finally(shutDown));
      if (stopping.signal.aborted) shutDown();
      await Promise.allSettled(ended);
      await Promise.all(ended);
    } finally {
      workers = [];
      await connection.close();
    }
  };
  return {
    isReady: () => workers.length > 0 && workers.every((worker) => worker.getState() === 'RUNNING'),
    stop: () => {
      stopping.abort();
      shutDown();
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

function createWorker({ namespace, bundlePath, activities, codec, sinks, deployment }: EngineWorkerOptions, connection: NativeConnection, taskQueue: string, room: Room): Promise<Worker> {
  return Worker.create({
    connection, namespace, taskQueue, workflowBundle: { codePath: bundlePath }, activities, sinks, dataConverter: sealedDataConverter(codec),
    ...(deployment === undefined ? {} : { workerDeploymentOptions: { useWorkerVersioning: true, version: deployment, defaultVersioningBehavior: 'PINNED' } }),
    // How long a workflow's next task waits for the worker that has it in memory, before any other gets it. Shorter means going on sooner after a worker died,
    // but a busy worker then has to replay whole histories, which makes it busier still.
    stickyQueueScheduleToStartTimeout: '5s', maxHeartbeatThrottleInterval: '1s',
    shutdownGraceTime: '8s', shutdownForceTime: '15s', workflowThreadPoolSize: 1,
    ...room,
  });
}
