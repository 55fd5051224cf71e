import { randomInt } from 'node:crypto';
import { createConnection, createServer } from 'node:net';

/** Whether a server can listen on this port of 127.0.0.1 now. */
async function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** What was given out here: a port stays free until the process that it is for listens. */
const given = new Set<number>();

/** Below what systems take for the near end of connections: a port of theirs may be taken before the process that it is for listens. */
const [FIRST, LAST] = [20_000, 32_000];
const TRIES = 50;

/** The preferred port when it is free, else a free one that was not given out before. 0 asks for any. */
export async function choosePort(preferred: number): Promise<number> {
  if (preferred !== 0 && (await isPortFree(preferred))) return keep(preferred);
  for (let tries = 0; tries < TRIES; tries += 1) {
    const port = randomInt(FIRST, LAST);
    if (!given.has(port) && (await isPortFree(port))) return keep(port);
  }
  return keep(await offeredPort());
}

function keep(port: number): number {
  given.add(port);
  return port;
}

function offeredPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port: 0, host: '127.0.0.1' }, () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/** Whether something accepts TCP connections at the address, within the time. */
export async function canConnect(host: string, port: number, timeoutMs = 1_000): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host, port, timeout: timeoutMs });
    const end = (answer: boolean) => () => { socket.destroy(); resolve(answer); };
    socket.once('connect', end(true)).once('error', end(false)).once('timeout', end(false));
  });
}
