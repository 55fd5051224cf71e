import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { BelayError, checkRequest, claimRequest, doorPaths, helloRequest, logLinesRequest, observationsRequest, secretsRequest, stepLogsRequest, type ErrorCode } from '@belay/contracts';
import type { z } from 'zod';
import type { KitDoor } from './kit-door.js';

/** The kit's door on a port of the loopback address. */
export interface KitDoorServer {
  readonly url: string;
  close(): Promise<void>;
}

const BODY_LIMIT_BYTES = 16 * 1024 * 1024;
const statusByCode: Partial<Record<ErrorCode, number>> = { UNAUTHENTICATED: 401, SECRET_UNAVAILABLE: 403, NOT_FOUND: 404, STALE_OPERATION: 409, PAYLOAD_TOO_LARGE: 413, INVALID_INPUT: 400 };

/** Serves a door over HTTP to workers that show the token. */
export async function serveKitDoor(door: KitDoor, token: string): Promise<KitDoorServer> {
  const server = createServer((request, response) => {
    handle(door, token, request, response).catch((error: unknown) => sendError(response, error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function handle(door: KitDoor, token: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  assertToken(request.headers.authorization, token);
  const url = new URL(request.url ?? '/', 'http://door');
  if (request.method === 'GET' && url.pathname === doorPaths.logCursors) return sendJson(response, { cursors: await door.logCursors() });
  if (request.method === 'GET' && url.pathname.startsWith(`${doorPaths.trees}/`)) {
    const tar = await door.tree(url.pathname);
    response.writeHead(200, { 'content-type': 'application/x-tar' });
    return pipeline(tar, response);
  }
  const body = JSON.parse(await readBody(request));
  const read = <S extends z.ZodType>(schema: S): z.output<S> => {
    const parsed = schema.safeParse(body);
    if (parsed.success) return parsed.data;
    throw new BelayError('INVALID_INPUT', `The request to ${url.pathname} does not fit the contract: ${parsed.error.issues.map((issue) => issue.path.join('.')).join(', ')}.`);
  };
  switch (url.pathname) {
    case doorPaths.hello: return sendJson(response, await door.hello(read(helloRequest)));
    case doorPaths.claims: await door.claim(read(claimRequest)); return sendJson(response, { isCurrent: true });
    case doorPaths.checks: await door.check(read(checkRequest)); return sendJson(response, { isCurrent: true });
    case doorPaths.secrets: return sendJson(response, await door.secrets(read(secretsRequest)));
    case doorPaths.stepLogs: await door.stepLogs(read(stepLogsRequest)); return sendJson(response, {});
    case doorPaths.logLines: await door.logLines(read(logLinesRequest)); return sendJson(response, {});
    case doorPaths.observations: await door.observation(read(observationsRequest)); return sendJson(response, {});
    default: throw new BelayError('NOT_FOUND', `The door has no ${url.pathname}.`);
  }
}

function assertToken(header: string | undefined, token: string): void {
  const given = Buffer.from(header ?? '');
  const wanted = Buffer.from(`Bearer ${token}`);
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) throw new BelayError('UNAUTHENTICATED', 'The token is not the plugin\'s.');
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request) {
    const buffer = Buffer.from(chunk);
    sizeBytes += buffer.length;
    if (sizeBytes > BODY_LIMIT_BYTES) throw new BelayError('PAYLOAD_TOO_LARGE', `The request is larger than ${BODY_LIMIT_BYTES} bytes.`);
    chunks.push(buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function sendJson(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function sendError(response: ServerResponse, error: unknown): void {
  const code = error instanceof BelayError ? error.code : 'INVALID_INPUT';
  const message = error instanceof BelayError ? error.message : 'The request cannot be read.';
  if (response.headersSent) response.destroy();
  else response.writeHead(statusByCode[code] ?? 500, { 'content-type': 'application/json' }).end(JSON.stringify({ code, message }));
}
