import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { openPlugin } from '@belay/plugin-testing';
import plugin from '../dist/index.js';

test('delivers an event with its delivery id', async () => {
  const seen: unknown[] = [];
  const receiver = createServer((request, response) => {
    seen.push(request.headers['x-delivery-id']);
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const { port } = receiver.address() as AddressInfo;
  const opened = openPlugin(plugin);
  const op = { operationId: 'op_1', environmentId: 'env_1', projectId: 'prj_1', targetId: 'test', step: 'notify', key: 'op_1:notify', fence: 1 };

  const answer = await opened.call('notify', { op, url: `http://127.0.0.1:${port}/`, deliveryId: 'd1', event: { kind: 'deploy' } });

  assert.deepEqual(answer, { httpStatus: 204 });
  assert.deepEqual(seen, ['d1']);
  await opened.close();
  receiver.closeAllConnections();
  receiver.close();
});
