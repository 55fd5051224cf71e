import { afterEach, describe, expect, it } from '@jest/globals';
import type { Failure } from '@belay/contracts';
import { startHealthServer, type HealthServer } from './health-server.js';
import { createWorkerMetrics } from './worker-metrics.js';

describe('the health server of a worker', () => {
  let server: HealthServer | undefined;
  afterEach(async () => server?.close());

  /** Opens one; gives what a path answers. */
  async function open(isPolling: boolean, problem?: Failure) {
    const metrics = createWorkerMetrics({ plugin: 'mine', target: 'here' });
    server = await startHealthServer(0, { isPolling: () => isPolling, problem: () => problem, metrics });
    const { port } = server;
    return { metrics, get: async (path: string) => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`);
      return { status: response.status, type: response.headers.get('content-type') ?? '', text: await response.text() };
    } };
  }

  it('is well while the worker asks for work, and ready while the plugin can serve', async () => {
    const { get } = await open(true);

    expect(await get('/healthz')).toMatchObject({ status: 200, text: '{"status":"ok"}' });
    expect(await get('/readyz')).toMatchObject({ status: 200 });
    expect(await get('/else')).toMatchObject({ status: 404 });
  });

  it('says why the plugin cannot serve, without ceasing to be well', async () => {
    const { get } = await open(true, { code: 'PROVIDER_UNAVAILABLE', message: 'Docker does not answer.' });

    expect(await get('/healthz')).toMatchObject({ status: 200 });
    expect(await get('/readyz')).toMatchObject({ status: 503, text: expect.stringContaining('Docker does not answer.') });
  });

  it('is not well when the worker does not ask for work', async () => {
    const { get } = await open(false);

    expect(await get('/healthz')).toMatchObject({ status: 503 });
  });

  it('counts calls by activity and code as Prometheus reads them', async () => {
    const { get, metrics } = await open(true);
    metrics.beginCall('notify')('OK');
    metrics.beginCall('notify')('NOTIFY_FAILED');
    metrics.beginCall('notify');

    const { type, text } = await get('/metrics');

    expect(type).toContain('text/plain');
    expect(text).toContain('belay_plugin_calls_total{activity="notify",code="OK",plugin="mine",target="here"} 1');
    expect(text).toContain('belay_plugin_calls_total{activity="notify",code="NOTIFY_FAILED",plugin="mine",target="here"} 1');
    expect(text).toContain('belay_plugin_calls_active{activity="notify",plugin="mine",target="here"} 1');
    expect(text).toContain('belay_plugin_call_seconds_bucket');
  });
});
