import { afterEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DockerEngine } from './docker-engine.js';

describe('an engine that is killed while it is waited for', () => {
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

  async function anEngine(answer: (request: IncomingMessage, response: ServerResponse, asked: readonly string[]) => void): Promise<{ readonly engine: DockerEngine; readonly asked: string[] }> {
    folder = await mkdtemp(join(tmpdir(), 'belay-engine-'));
    const asked: string[] = [];
    server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url?.split('?')[0]}`);
      if (request.method !== 'POST') return answer(request, response.setHeader('content-type', 'application/json'), asked);
      // The head of a wait is sent at once, its body at the end of the process: here the engine dies in between.
      response.writeHead(200, { 'content-type': 'application/json' });
      response.flushHeaders();
      setTimeout(() => request.socket.destroy(), 20);
    });
    const path = join(folder, 'docker.sock');
    await new Promise<void>((resolve) => server?.listen(path, resolve));
    process.env['DOCKER_HOST'] = `unix://${path}`;
    return { engine: new DockerEngine(), asked };
  }

  it('has its answer looked for anew when it broke off behind its head', async () => {
    const { engine, asked } = await anEngine((_request, response) => response.end(JSON.stringify({ Id: 'x', State: { Running: false, Restarting: false } })));

    await engine.waitUntilStopped('x', 'wait for x', new AbortController().signal);

    expect(asked).toEqual(['POST /containers/x/wait', 'GET /containers/x/json']);
    engine.close();
  }, 60_000);

  it('is asked again for a removal that was under way', async () => {
    const { engine, asked } = await anEngine((_request, response, { length }) => {
      if (length > 1) response.writeHead(204).end();
      else response.writeHead(409).end(JSON.stringify({ message: 'removal of container x is already in progress' }));
    });

    expect(await engine.removeContainer('x')).toBe(true);

    expect(asked).toEqual(['DELETE /containers/x', 'POST /containers/x/wait', 'DELETE /containers/x']);
    engine.close();
  }, 60_000);
});
