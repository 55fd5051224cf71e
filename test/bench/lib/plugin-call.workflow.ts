import { proxyActivities } from '@temporalio/workflow';

/** Makes calls one after the other and gives how long each took in ms, as the workflow sees it. */
export async function callsInTurn(queue: string, activity: string, inputs: readonly unknown[]): Promise<number[]> {
  const call = activityOn(queue, activity);
  const tookMs: number[] = [];
  for (const input of inputs) {
    const startedAt = Date.now();
    await call(input);
    tookMs.push(Date.now() - startedAt);
  }
  return tookMs;
}

/** Makes calls, `lanes` at a time. */
export async function callsSideBySide(queue: string, activity: string, inputs: readonly unknown[], lanes: number): Promise<void> {
  const call = activityOn(queue, activity);
  const waiting = [...inputs];
  await Promise.all(Array.from({ length: lanes }, async () => {
    for (let input = waiting.shift(); input !== undefined; input = waiting.shift()) await call(input);
  }));
}

function activityOn(queue: string, activity: string): (input: unknown) => Promise<unknown> {
  const activities = proxyActivities<Record<string, (input: unknown) => Promise<unknown>>>({ taskQueue: queue, startToCloseTimeout: 30_000, heartbeatTimeout: 3_000 });
  return async (input) => activities[activity]?.(input);
}
