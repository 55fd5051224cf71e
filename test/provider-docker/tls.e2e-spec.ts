import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { X509Certificate } from 'node:crypto';
import { connect } from 'node:http2';
import { connect as connectTls } from 'node:tls';
import { apply, eventually, startHarness, type Harness } from './harness.js';
import { aNetwork, anEndpoint, aRoute, aWorkload } from './specs.js';

const ENV = 'env_tls';
let harness: Harness;

beforeAll(async () => {
  harness = await startHarness({ tls: true });
  const { image } = await harness.provider.images.resolve({ ref: 'node:24-slim' }, harness.op(ENV, 'resolve'));
  await apply(harness, ENV, aNetwork());
  await apply(harness, ENV, anEndpoint());
  await apply(harness, ENV, aRoute('web-tls.localhost'));
  await apply(harness, ENV, aWorkload(image));
  await harness.provider.resources.waitUntil({ ref: { environmentId: ENV, kind: 'workload', name: 'web', generation: 'g1' }, condition: 'healthy', healthCheck: aWorkload(image).healthCheck, deadlineMs: 20_000 }, harness.op(ENV, 'wait'));
  await harness.provider.endpoints.promote({ application: 'web', from: null, to: 'g1' }, harness.op(ENV, 'promote'));
});
afterAll(async () => { await harness.stop(); });

function askOverHttp2(port: number, host: string, ca: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const session = connect(`https://127.0.0.1:${port}`, { ca, servername: host });
    session.on('error', reject);
    const stream = session.request({ ':path': '/', ':authority': host });
    let body = '';
    let status = 0;
    stream.on('response', (headers) => { status = Number(headers[':status']); });
    stream.on('data', (chunk) => { body += chunk; });
    stream.on('end', () => { session.close(); resolve({ status, body }); });
    stream.on('error', reject);
  });
}

describe('routes over TLS', () => {
  it('answers over HTTP/2 with a certificate of the local authority', async () => {
    const { router } = await harness.provider.target.describe();
    const ca = await readFile(`${harness.dataDir}/router/certificates/authority.crt`, 'utf8');

    expect(await eventually(async () => askOverHttp2(router.httpsPort ?? 0, 'web-tls.localhost', ca).catch(() => undefined))).toEqual({ status: 200, body: 'g1' });
  });

  it('has a certificate for hosts that no route has, so that the router need not make one at each change', async () => {
    const { router } = await harness.provider.target.describe();
    const presented = await new Promise<string>((resolve, reject) => {
      const socket = connectTls({ host: '127.0.0.1', port: router.httpsPort, servername: 'nobody.localhost', rejectUnauthorized: false }, () => {
        resolve(socket.getPeerX509Certificate()?.toString() ?? '');
        socket.destroy();
      });
      socket.once('error', reject);
    });

    expect(presented).toBe(await readFile(`${harness.dataDir}/router/certificates/default.crt`, 'utf8').then((pem) => new X509Certificate(pem).toString()));
  });

  it('is not trusted for other names', async () => {
    const { router } = await harness.provider.target.describe();
    const ca = await readFile(`${harness.dataDir}/router/certificates/authority.crt`, 'utf8');

    await expect(askOverHttp2(router.httpsPort ?? 0, 'other.localhost', ca)).rejects.toThrow();
  });
});
