import { createServer } from 'node:http';
import { once } from 'node:events';

/** Counts how often each task has really run: tasks tell it so themselves. */
export interface TaskCounter extends AsyncDisposable {
  readonly port: number;
  count(id: string): number;
}

export async function startTaskCounter(): Promise<TaskCounter> {
  const counts = new Map<string, number>();
  const server = createServer((request, response) => {
    const id = request.url?.replace('/ran/', '') ?? '';
    counts.set(id, (counts.get(id) ?? 0) + 1);
    response.end();
  }).listen(0, '0.0.0.0');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    count: (id) => counts.get(id) ?? 0,
    [Symbol.asyncDispose]: async () => { server.close(); server.closeAllConnections(); },
  };
}
