import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import WebSocket from 'ws';

/** Counts of a constant load on public routes. */
export interface LoadCounts {
  readonly requests: number;
  readonly failed: number;
  readonly failures: Readonly<Record<string, number>>;
  readonly sockets: number;
  readonly socketsClosed: number;
}

/** Loads a host over the router by kept, new and slow connections, and keeps WebSockets to a neighbour open; `stop` gives the counts. */
export function startLoad(port: number, host: string, neighbour: string): { stop(): Promise<LoadCounts> } {
  let isRunning = true;
  let requests = 0;
  let failed = 0;
  let socketsClosed = 0;
  const failures: Record<string, number> = {};
  const kept = new Agent({ keepAlive: true, maxSockets: 16 });
  const loop = async (path: string, agent: Agent | false, pauseMs: number): Promise<void> => {
    while (isRunning) {
      const problem = await ask(port, host, path, agent);
      requests += 1;
      if (problem !== undefined) {
        failed += 1;
        failures[problem] = (failures[problem] ?? 0) + 1;
      }
      await delay(pauseMs);
    }
  };
  const loops = [...Array.from({ length: 16 }, () => loop('/', kept, 4)), ...Array.from({ length: 4 }, () => loop('/slow', kept, 4)), ...Array.from({ length: 4 }, () => loop('/', false, 10))];
  const sockets = Array.from({ length: 8 }, () => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`, { headers: { host: neighbour } });
    socket.on('close', () => { if (isRunning) socketsClosed += 1; });
    socket.on('error', () => undefined);
    const ping = setInterval(() => { if (socket.readyState === WebSocket.OPEN) socket.send('hello'); }, 500);
    socket.on('close', () => clearInterval(ping));
    return socket;
  });
  return {
    async stop() {
      isRunning = false;
      await Promise.all(loops);
      for (const socket of sockets) socket.close();
      kept.destroy();
      return { requests, failed, failures, sockets: sockets.length, socketsClosed };
    },
  };
}

/** One request; gives what went wrong, if anything. */
function ask(port: number, host: string, path: string, agent: Agent | false): Promise<string | undefined> {
  return new Promise((resolve) => {
    const call = request({ host: '127.0.0.1', port, path, agent, headers: { host } }, (response) => {
      response.on('error', (error) => resolve(error.message));
      response.resume().on('end', () => resolve(response.statusCode === 200 ? undefined : `status ${response.statusCode}`));
    });
    call.setTimeout(10_000, () => call.destroy(new Error('hangs')));
    call.on('error', (error) => resolve(error.message));
    call.end();
  });
}
