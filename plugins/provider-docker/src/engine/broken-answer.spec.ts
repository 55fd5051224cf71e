import { afterEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DockerEngine } from './docker-engine.js';

describe('an engine that is killed while a process is waited for', () => {
  const hostBefore = process.env['DOCKER_HOST'];
  let server: Server | undefined;
  let folder = '';
  afterEach(async () => {
    if (hostBefore === undefined) delete process.env['DOCKER_HOST'];
    else process.env['DOCKER_HOST'] = hostBefore;
    server?.closeAllConnections();
    server?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('has its answer looked for anew when it broke off behind its head', async () => {
    folder = await mkdtemp(join(tmpdir(), 'belay-engine-'));
    const asked: string[] = [];
    server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url?.split('?')[0]}`);
      if (request.method === 'POST') {
        // The head of a wait is sent at once, its body at the end of the process: here the engine dies in between.
        response.writeHead(200, { 'content-type': 'application/json' });
        response.flushHeaders();
        setTimeout(() => request.socket.destroy(), 20);
      } else {
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ Id: 'x', State: { Running: false, Restarting: false } }));
      }
    });
    const path = join(folder, 'docker.sock');
    await new Promise<void>((resolve) => server?.listen(path, resolve));
    process.env['DOCKER_HOST'] = `unix://${path}`;
    const engine = new DockerEngine();

    await engine.waitUntilStopped('x', 'wait for x', new AbortController().signal);

    expect(asked).toEqual(['POST /containers/x/wait', 'GET /containers/x/json']);
    engine.close();
  }, 60_000);
});
