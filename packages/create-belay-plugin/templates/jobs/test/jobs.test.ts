import assert from 'node:assert/strict';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { KitDoor, openPlugin } from '@belay/plugin-testing';
import plugin from '../dist/index.js';

test('runs a job once for a key, with its variables', async () => {
  const door = new KitDoor();
  door.addSecret('env_1', 'vars', { GREETING: 'hello' });
  const opened = openPlugin(plugin, { door, dataDir: await mkdtemp(join(tmpdir(), 'jobs-')) });
  const op = { operationId: 'op_1', environmentId: 'env_1', projectId: 'prj_1', targetId: 'test', step: 'job', key: 'op_1:job', fence: 1 };
  const job = { kind: 'job', name: 'greet', application: 'web', image: { ref: 'x', imageId: 'x' }, command: ['sh', '-c', 'echo $GREETING $$'], mounts: [], variablesRef: 'vars', timeoutMs: 5_000, cpuMillis: 100, ramBytes: 1_000_000 };

  const first = await opened.call('runJob', { op, job });
  const second = await opened.call('runJob', { op, job }, { attempt: 2 });

  assert.match(JSON.stringify(first), /hello \d+/);
  assert.deepEqual(second, first);
  await opened.close();
});
