import type { Server } from 'node:http';

/** Not imported, which would load Node's `fetch` with it: a worker needs none. */
const { createServer } = process.getBuiltinModule('node:http');

/** Answers `/healthz` (the process lives) and `/readyz` or `/health` (it takes work) on 127.0.0.1. */
export async function serveHealth(port: number, isReady: () => boolean): Promise<Server> {
  const server = createServer((request, response) => {
    const isGood = request.url === '/healthz' || ((request.url === '/readyz' || request.url === '/health') && isReady());
    const isKnown = request.url === '/healthz' || request.url === '/readyz' || request.url === '/health';
    response.writeHead(isGood ? 200 : isKnown ? 503 : 404, { 'content-type': 'application/json' }).end(JSON.stringify({ status: isGood ? 'ok' : 'not ready' }));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return server;
}
