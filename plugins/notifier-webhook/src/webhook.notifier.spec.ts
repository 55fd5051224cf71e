import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { KitDoor, openPlugin, type OpenedPlugin } from '@belay/plugin-testing';
import webhook from './index.js';

const meta = { operationId: 'op_1', environmentId: 'env_1', projectId: 'prj_1', targetId: 'test', step: 'notify', key: 'op_1:notify', fence: 1 };

let receiver: Server | undefined;
let opened: OpenedPlugin | undefined;

/** A receiver that answers as told; gives its URL. */
async function receive(answer: (request: IncomingMessage, body: string) => { status: number; headers?: Record<string, string> }): Promise<string> {
  receiver = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text)).once('end', () => {
      const { status, headers } = answer(request, body);
      response.writeHead(status, headers).end('ignored');
    });
  });
  await new Promise<void>((resolve) => receiver?.listen(0, '127.0.0.1', resolve));
  const address = receiver.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

function notify(url: string, more: Record<string, unknown> = {}, targetOptions: Record<string, unknown> = {}): Promise<unknown> {
  const door = new KitDoor(targetOptions);
  door.addSecret('env_1', 'hmac', 'the key of the receiver');
  opened = openPlugin(webhook, { door });
  return opened.call('notify', { op: meta, url, deliveryId: 'delivery-1', event: { kind: 'deploy' }, ...more });
}

describe('the webhook notifier', () => {
  afterEach(async () => {
    await opened?.close();
    receiver?.closeAllConnections();
    receiver?.close();
    receiver = undefined;
  });

  it('signs time and body so that the receiver can check both', async () => {
    let isRight = false;
    const url = await receive((request, body) => {
      const [, seconds, signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(request.headers['x-belay-signature'])) ?? [];
      isRight = createHmac('sha256', 'the key of the receiver').update(`${seconds}.${body}`).digest('hex') === signature && Math.abs(Date.now() / 1000 - Number(seconds)) < 5 && request.headers['x-belay-delivery'] === 'delivery-1';
      return { status: 204 };
    });

    await expect(notify(`${url}/hook`, { secretRef: 'hmac' })).resolves.toEqual({ httpStatus: 204 });
    expect(isRight).toBe(true);
  });

  it('follows a redirect on the same host and none to another', async () => {
    const url = await receive((request) => (request.url === '/old' ? { status: 308, headers: { location: '/new' } } : request.url === '/new' ? { status: 200 } : { status: 307, headers: { location: 'http://localhost:9/' } }));

    await expect(notify(`${url}/old`)).resolves.toEqual({ httpStatus: 200 });
    await opened?.close();
    await expect(notify(`${url}/elsewhere`)).rejects.toMatchObject({ code: 'NOTIFY_REFUSED' });
  });

  it('says until when to wait after 429', async () => {
    const url = await receive(() => ({ status: 429, headers: { 'retry-after': '120' } }));

    const failure = await notify(url).catch((error: unknown) => error);

    expect(failure).toMatchObject({ code: 'RATE_LIMITED', details: { retryAt: expect.any(String) } });
  });

  it('gives up on a receiver that does not answer in time, so that it is tried again', async () => {
    receiver = createServer(() => undefined);
    await new Promise<void>((resolve) => receiver?.listen(0, '127.0.0.1', resolve));
    const address = receiver.address();

    await expect(notify(`http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`, {}, { timeoutMs: 100 })).rejects.toMatchObject({ code: 'NOTIFY_FAILED' });
  });

  it.each([
    ['ftp://localhost/', {}], ['http://user:pass@localhost/', {}], ['http://169.254.169.254/', {}], ['http://[fe80::1]/', {}],
    ['http://127.0.0.1/', { allowPrivateNetworks: false }], ['http://localhost:9/', { allowPrivateNetworks: false }],
  ])('refuses %s with the options %j', async (url, options) => {
    await expect(notify(url, {}, options)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});
