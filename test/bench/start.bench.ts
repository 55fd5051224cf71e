import { Client, Connection } from '@temporalio/client';
import { helloFiles, nodeBase } from './lib/applications.ts';
import { summary } from './lib/stats.ts';
import { openPlatformWorld } from '../helpers/world.ts';

const RUNS = 60;

/** Mutation sent → a worker of the provider takes its first call, by the time that Temporal recorded for it (same machine, same clock). */
export async function run(): Promise<Record<string, unknown>> {
  await using world = await openPlatformWorld();
  const app = await world.createApplication('hello', helloFiles('hello', await nodeBase(), 'same'));
  await world.waitForEnd(await world.start('deploy', { environment: app.environment }));
  const { temporalAddress } = await world.platform.state();
  const connection = await Connection.connect({ address: temporalAddress });
  const client = new Client({ connection, namespace: 'belay' });
  const latenciesMs: number[] = [];
  try {
    for (let index = 0; index < RUNS; index += 1) {
      const sentAt = Date.now();
      const operation = await world.start('deploy', { environment: app.environment });
      await world.waitForEnd(operation);
      latenciesMs.push(await readFirstCall(client, `deploy:${app.environment}:${operation}`) - sentAt);
    }
  } finally {
    await connection.close();
  }
  return { bench: 'start', ...summary(latenciesMs), bar: 'p95 ≤ 100 ms' };
}

/** When the first activity on a plugin's queue was taken, in ms since 1970. */
async function readFirstCall(client: Client, workflowId: string): Promise<number> {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  const scheduled = new Set(events?.filter((event) => event.activityTaskScheduledEventAttributes?.taskQueue?.name?.startsWith('plugin-') === true).map((event) => String(event.eventId)));
  const started = events?.filter((event) => scheduled.has(String(event.activityTaskStartedEventAttributes?.scheduledEventId))).map(({ eventTime }) => Number(eventTime?.seconds) * 1000 + Number(eventTime?.nanos) / 1e6) ?? [];
  if (started.length === 0) throw new Error(`${workflowId} has called no provider`);
  return Math.min(...started);
}
