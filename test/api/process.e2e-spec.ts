import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import WebSocket from 'ws';
import { findFreePort } from '../helpers/free-port.js';
import { startPostgres, type TestDatabase, type TestPostgres } from '../helpers/postgres.js';
import { waitFor } from '../helpers/wait-for.js';
import { removeFolder } from '../helpers/remove-folder.ts';

const ROOT = resolve(import.meta.dirname, '../..');
let postgres: TestPostgres;
let database: TestDatabase;
let dataDir: string;

beforeAll(async () => {
  postgres = await startPostgres();
  database = await postgres.createDatabase();
  dataDir = await mkdtemp(join(tmpdir(), 'belay-process-'));
});
afterAll(async () => {
  await removeFolder(dataDir);
  await database?.drop();
  await postgres?.stop();
});

function run(env: Readonly<Record<string, string>>) {
  const child = spawn(join(ROOT, 'node_modules/node/bin/node'), [join(ROOT, 'dist/main.js')], { cwd: dataDir, env: { PATH: process.env['PATH'] ?? '', BELAY_DATA_DIR: dataDir, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => said.push(text));
  return { child, said, ended: once(child, 'exit').then(([code]) => Number(code)) };
}

describe('the api process', () => {
  it('ends with a message that names a bad variable, not its value', async () => {
    const { said, ended } = run({ DATABASE_URL: 'hunter2', BELAY_API_PORT: 'hunter3' });

    expect(await ended).toBe(1);
    expect(said.join('')).toContain('DATABASE_URL');
    expect(said.join('')).toContain('BELAY_API_PORT');
    expect(said.join('')).not.toMatch(/hunter/);
  });

  it('says in JSON lines what it does, lives without Temporal, and ends at once and cleanly on SIGTERM with connections open', async () => {
    const port = await findFreePort();
    const { child, said, ended } = run({ DATABASE_URL: database.url, TEMPORAL_ADDRESS: '127.0.0.1:9', BELAY_API_PORT: String(port), BELAY_DOOR_PORT: '0' });
    await waitFor('the api', async () => await fetch(`http://127.0.0.1:${port}/healthz`).then((response) => response.ok, () => false), 30_000);
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`);
    const token = (await readFile(join(dataDir, 'owner.token'), 'utf8')).trim();
    const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, 'graphql-transport-ws');
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'connection_init', payload: { Authorization: `Bearer ${token}` } }));
    await once(socket, 'message');

    const stoppedAt = performance.now();
    child.kill('SIGTERM');
    const code = await ended;

    expect(ready.status).toBe(503);
    expect(code).toBe(0);
    expect(performance.now() - stoppedAt).toBeLessThan(5_000);
    expect(said.join('').trim().split('\n').map((line) => JSON.parse(line))).toEqual(expect.arrayContaining([expect.objectContaining({ component: 'api', msg: 'ready' })]));
    expect(said.join('')).not.toContain(token);
  });
});
