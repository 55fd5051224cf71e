import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request } from 'node:http';
import type { PinnedImage } from '@belay/plugin-sdk';
import { apply, startHarness, type Harness } from './harness.js';
import { aNetwork, anEndpoint, aRoute, aService, aVolume, aWorkload } from './specs.js';

const ENV = 'env_life';
let harness: Harness;
let node: PinnedImage;

beforeAll(async () => {
  harness = await startHarness();
  node = (await harness.provider.images.resolve({ ref: 'node:24-slim' }, harness.op(ENV, 'resolve'))).image;
});
afterAll(async () => { await harness.stop(); });

async function get(port: number, host: string, path = '/'): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, path, headers: { host } }, (response) => {
      let body = '';
      response.on('data', (chunk) => { body += chunk; });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    call.on('error', reject).end();
  });
}

describe('the life of an environment on Docker', () => {
  it('runs a database on a volume until it is healthy', async () => {
    const { provider, op } = harness;
    await apply(harness, ENV, aNetwork());
    await apply(harness, ENV, aVolume());
    const { image, majorVersion } = await provider.images.resolve({ ref: 'postgres:15' }, op(ENV, 'resolve'));
    harness.secrets.set('service:db', { POSTGRES_USER: 'app', POSTGRES_PASSWORD: 'canary-1', POSTGRES_DB: 'app' });

    await apply(harness, ENV, aService(image));
    const ready = await provider.resources.waitUntil({ ref: { environmentId: ENV, kind: 'service', name: 'db' }, condition: 'healthy', healthCheck: aService(image).healthCheck, deadlineMs: 60_000 }, op(ENV, 'wait'));

    expect(majorVersion).toBe('15');
    expect(image.substitute).toEqual({ family: 'postgres', program: 'postgresql', version: expect.stringMatching(/^15\./) });
    expect(ready.observed?.isHealthy).toBe(true);
  });

  it('stages a generation, promotes it and answers over its route', async () => {
    const { provider, op } = harness;
    harness.secrets.set('web', { GREETING: 'hello' });
    await apply(harness, ENV, anEndpoint());
    await apply(harness, ENV, aRoute('web-main.localhost'));
    await apply(harness, ENV, aWorkload(node));
    const ref = { environmentId: ENV, kind: 'workload' as const, name: 'web', generation: 'g1' };
    await provider.resources.waitUntil({ ref, condition: 'healthy', healthCheck: aWorkload(node).healthCheck, deadlineMs: 20_000 }, op(ENV, 'wait'));
    await provider.endpoints.promote({ application: 'web', from: null, to: 'g1' }, op(ENV, 'promote'));
    const verified = await provider.routes.verify({ host: 'web-main.localhost', path: { kind: 'everything' }, deadlineMs: 5000 }, op(ENV, 'verify'));

    expect(verified.httpStatus).toBe(200);
    const { router } = await provider.target.describe();
    expect(await get(router.httpPort, 'web-main.localhost', '/env?GREETING')).toEqual({ status: 200, body: 'hello' });
  });

  it('switches to a new generation, drains the old one and removes it', async () => {
    const { provider, op } = harness;
    const spec = aWorkload(node, { generation: 'g2' });
    const ref = { environmentId: ENV, kind: 'workload' as const, name: 'web', generation: 'g2' };
    await apply(harness, ENV, spec);
    await provider.resources.waitUntil({ ref, condition: 'healthy', healthCheck: spec.healthCheck, deadlineMs: 20_000 }, op(ENV, 'wait'));
    await provider.endpoints.promote({ application: 'web', from: 'g1', to: 'g2' }, op(ENV, 'promote'));
    await provider.routes.verify({ host: 'web-main.localhost', path: { kind: 'everything' }, deadlineMs: 5000 }, op(ENV, 'verify'));
    const drained = await provider.endpoints.drain({ application: 'web', generation: 'g1', deadlineMs: 10_000 }, op(ENV, 'drain'));
    await provider.resources.remove({ ref: { ...ref, generation: 'g1' }, stopTimeoutMs: 5000 }, op(ENV, 'remove'));
    const { resources } = await provider.target.observe({}, op(ENV, 'observe'));

    expect(drained.openConnections).toBe(0);
    expect(resources.map((resource) => `${resource.ref.kind}/${resource.ref.name}${resource.ref.generation ?? ''}`).sort()).toEqual(['endpoint/web', 'network/main', 'route/web', 'service/db', 'volume/db', 'workload/webg2']);
    expect(resources.find((resource) => resource.ref.kind === 'endpoint')?.promotedGeneration).toBe('g2');
    expect(resources.find((resource) => resource.ref.kind === 'route')?.promotedGeneration).toBe('g2');
    const { router } = await provider.target.describe();
    expect((await get(router.httpPort, 'web-main.localhost')).body).toBe('g2');
  });

  it('refuses to switch an endpoint that does not lead where the switch expects', async () => {
    await expect(harness.provider.endpoints.promote({ application: 'web', from: 'g1', to: 'g7' }, harness.op(ENV, 'promote'))).rejects.toMatchObject({ code: expect.stringMatching(/ENDPOINT_MOVED|UNHEALTHY/) });
  });
});
