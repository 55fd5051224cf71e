import type { AddressInfo } from 'node:net';
import type { Failure } from '@belay/contracts';
import { nodeHttp } from '../platform/node-http.js';
import type { WorkerMetrics } from './worker-metrics.js';

/** What the health server tells. */
export interface HealthSources {
  /** Whether the worker asks Temporal for work. */
  isPolling(): boolean;
  /** Why the plugin cannot serve, or undefined when it can. */
  problem(): Failure | undefined;
  readonly metrics: WorkerMetrics;
}

/** A running health server. */
export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves `/healthz` (200 while the worker asks for work), `/readyz` (200 when the plugin can serve, else 503 with the problem)
 * and `/metrics` on the loopback address.
 */
export async function startHealthServer(port: number, sources: HealthSources): Promise<HealthServer> {
  const server = nodeHttp.createServer((request, response) => {
    void (async () => {
      const path = request.url?.split('?')[0];
      if (path === '/metrics') {
        response.writeHead(200, { 'content-type': sources.metrics.contentType }).end(await sources.metrics.read());
        return;
      }
      if (path !== '/healthz' && path !== '/readyz') {
        response.writeHead(404).end();
        return;
      }
      const problem = sources.problem();
      const isGood = sources.isPolling() && (path === '/healthz' || problem === undefined);
      const body = { status: isGood ? 'ok' : 'unavailable', ...(problem === undefined ? {} : { problem: { code: problem.code, message: problem.message } }) };
      response.writeHead(isGood ? 200 : 503, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    })().catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address: AddressInfo | string | null = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
