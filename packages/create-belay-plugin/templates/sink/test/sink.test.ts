import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { openPlugin } from '@belay/plugin-testing';
import plugin from '../dist/index.js';

test('delivers records and tells the last position', async () => {
  let body = '';
  const receiver = createServer((request, response) => {
    request.setEncoding('utf8').on('data', (text: string) => (body += text)).once('end', () => response.writeHead(204).end());
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const { port } = receiver.address() as AddressInfo;
  const opened = openPlugin(plugin, { targetOptions: { url: `http://127.0.0.1:${port}/` } });
  const op = { operationId: 'op_1', environmentId: 'env_1', projectId: 'prj_1', targetId: 'test', step: 'deliver', key: 'op_1:deliver', fence: 1 };
  const records = [7, 9].map((position) => ({ kind: 'log', position, at: '2026-01-01T00:00:00Z', stream: 'stdout', text: `line ${position}` }));

  const answer = await opened.call('deliver', { op, stream: 'web', records });

  assert.deepEqual(answer, { position: 9 });
  assert.match(body, /"id":"web:7".*"id":"web:9"/);
  await opened.close();
  receiver.closeAllConnections();
  receiver.close();
});
