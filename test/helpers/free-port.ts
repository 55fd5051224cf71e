import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below what the system takes for the near end of connections, which may take a port before the process that it is for listens. */
const [FIRST, LAST] = [20_000, 32_000];

/** Gives a TCP port of this machine that nothing listens on at this moment. */
export async function findFreePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST, LAST);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer().once('error', () => resolve(false)).listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)));
  });
}
