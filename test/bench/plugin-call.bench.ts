import { randomUUID } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pluginQueue } from '@belay/contracts';
import { KitDoor, openPlugin, serveKitDoor, WorkerProcess } from '@belay/plugin-testing';
import { sealedDataConverter } from '@belay/plugin-sdk/temporal';
import memory from '@belay/provider-memory';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { startTemporal } from '../helpers/temporal.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { round, summary } from './lib/stats.ts';
import { removeFolder } from '../helpers/remove-folder.ts';

const CALLS = 200;
const LANES = 20;
const TARGET = 'bench';
const QUEUE = 'bench-plugin-call';

/** What the boundary costs: the same function called in process, and through Temporal, the door and a plugin worker. */
export async function run(): Promise<Record<string, unknown>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'belay-bench-'));
  const tokenFile = join(dataDir, 'token');
  await writeFile(tokenFile, 'bench', { mode: 0o600 });
  const temporal = await startTemporal();
  const door = new KitDoor();
  const server = await serveKitDoor(door, 'bench');
  const root = resolve(import.meta.dirname, '../..');
  const plugin = new WorkerProcess({
    command: [process.execPath, join(root, 'packages/plugin-sdk/dist/bin/belay-plugin.js'), '--plugin', '@belay/provider-memory', '--target', TARGET],
    cwd: root, onOutput: () => undefined,
    environment: { TEMPORAL_ADDRESS: temporal.address, TEMPORAL_NAMESPACE: temporal.namespace, BELAY_DOOR_URL: server.url, BELAY_PLUGIN_TOKEN_FILE: tokenFile, BELAY_DATA_DIR: dataDir },
  });
  const connection = await Connection.connect({ address: temporal.address });
  const native = await NativeConnection.connect({ address: temporal.address });
  const dataConverter = sealedDataConverter(door.keys.codec);
  const client = new Client({ connection, namespace: temporal.namespace, dataConverter });
  const worker = await Worker.create({ connection: native, namespace: temporal.namespace, taskQueue: QUEUE, dataConverter, workflowsPath: join(import.meta.dirname, 'lib/plugin-call.workflow.ts') });
  const running = worker.run();
  try {
    await waitFor('the plugin worker', async () => door.hellos.length > 1, 30_000);
    const execute = async <T>(name: string, ...args: unknown[]): Promise<T> => client.workflow.execute(name, { taskQueue: QUEUE, workflowId: `${name}:${randomUUID()}`, args });
    const queue = pluginQueue('provider-memory', TARGET);
    await execute('callsInTurn', queue, 'inspectResource', inputs('warm', 20).map(({ inspect }) => inspect));

    const reads = await execute<number[]>('callsInTurn', queue, 'inspectResource', inputs('read', CALLS).map(({ inspect }) => inspect));
    const changes = await execute<number[]>('callsInTurn', queue, 'applyResource', inputs('change', CALLS).map(({ apply }) => apply));
    const startedAt = performance.now();
    await execute('callsSideBySide', queue, 'applyResource', inputs('many', CALLS * 3).map(({ apply }) => apply), LANES);
    const callsPerSecond = (CALLS * 3) / ((performance.now() - startedAt) / 1000);
    const inProcess = await measureInProcess();
    const read = summary(reads);
    return {
      bench: 'plugin-call', inProcess, read, change: summary(changes),
      addedP50Ms: round(read.p50Ms - inProcess.p50Ms, 1), addedByChangeP50Ms: round(summary(changes).p50Ms - inProcess.p50Ms, 1), callsPerSecond: round(callsPerSecond), lanes: LANES,
      bar: 'added p50 ≤ 20 ms, ≥ 60 calls/s through one worker',
    };
  } finally {
    worker.shutdown();
    await running;
    await plugin.stop(20_000);
    await connection.close();
    await native.close();
    await server.close();
    await temporal.stop();
    await removeFolder(dataDir);
  }
}

function inputs(step: string, count: number): { inspect: Record<string, unknown>; apply: Record<string, unknown> }[] {
  return Array.from({ length: count }, (_value, index) => {
    const environmentId = `bench-${step}`;
    const op = { operationId: `op-${step}`, environmentId, projectId: 'bench', targetId: TARGET, step: `${step}/${index}`, key: `op-${step}:${step}/${index}`, fence: 1 };
    const ref = { environmentId, kind: 'network', name: `n${index}` };
    return { inspect: { op, ref }, apply: { op, resource: { ref, spec: { kind: 'network', name: `n${index}` }, specHash: 'x' } } };
  });
}

async function measureInProcess(): Promise<ReturnType<typeof summary>> {
  const opened = openPlugin(memory, { targetId: TARGET });
  const tookMs: number[] = [];
  for (const { inspect } of inputs('in-process', CALLS)) {
    const startedAt = performance.now();
    await opened.call('inspectResource', inspect);
    tookMs.push(performance.now() - startedAt);
  }
  await opened.close();
  return summary(tookMs);
}
