import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Listens on a free port of the loopback address. */
export const listen = async (server: Server) => await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));

/** Serves a repository over HTTP by git's own back end, to those who send the wanted Authorization header. */
export async function aPrivateGitServer(folder: string, authorization: string): Promise<{ url: string } & AsyncDisposable> {
  const server = createServer((request, response) => {
    if (request.headers.authorization !== authorization) return void response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="git"' }).end();
    const url = new URL(request.url ?? '/', 'http://x');
    const environment = { PATH: process.env['PATH'], GIT_PROJECT_ROOT: folder, GIT_HTTP_EXPORT_ALL: '1', PATH_INFO: url.pathname, QUERY_STRING: url.search.slice(1), REQUEST_METHOD: request.method, CONTENT_TYPE: request.headers['content-type'] ?? '', HTTP_GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''), HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '', REMOTE_USER: 'x' };
    const child = spawn('git', ['http-backend'], { env: environment });
    request.pipe(child.stdin);
    child.stdin.on('error', () => undefined);
    let head = Buffer.alloc(0);
    let isHeadSent = false;
    child.stdout.on('data', (chunk: Buffer) => {
      if (isHeadSent) return void response.write(chunk);
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      isHeadSent = true;
      for (const line of head.subarray(0, end).toString().split('\r\n')) {
        const [name = '', value = ''] = line.split(': ');
        if (name === 'Status') response.statusCode = Number(value.slice(0, 3));
        else response.setHeader(name, value);
      }
      response.write(head.subarray(end + 4));
    });
    child.stdout.once('end', () => response.end());
  });
  await listen(server);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/.git`, [Symbol.asyncDispose]: async () => { server.closeAllConnections(); await new Promise((resolve) => server.close(resolve)); } };
}
