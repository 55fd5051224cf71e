import { readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { BelayError, doorPaths, helloResponse, isErrorCode, logCursorsResponse, secretsResponse, type ErrorCode } from '@belay/contracts';
import { z } from 'zod';
import type { Door } from './door.js';
import { createHttpCaller, readText, type HttpCall } from './http-json.js';

/** Where the door is and what opens it. */
export interface HttpDoorOptions {
  /** e.g. http://127.0.0.1:7401 */
  readonly url: string;
  /** File that holds the plugin's token; read again when the door refuses it, so that a token can be exchanged while the worker runs. */
  readonly tokenFile: string;
  /** How long a question waits for its answer; 10 s by default. */
  readonly timeoutMs?: number;
}

const REQUEST_TIMEOUT_MS = 10_000;
const ANSWER_LIMIT_BYTES = 16 * 1024 * 1024;
/** All requests may be repeated; a short outage of the API (a restart) is bridged here, a long one is Temporal's to retry. */
const RETRY_DELAYS_MS = [20, 100, 400];
const codeByStatus: Readonly<Record<number, ErrorCode>> = { 400: 'INVALID_INPUT', 401: 'UNAUTHENTICATED', 403: 'FORBIDDEN', 404: 'NOT_FOUND', 409: 'CONFLICT', 413: 'PAYLOAD_TOO_LARGE', 429: 'RATE_LIMITED' };
const doorProblem = z.object({ code: z.string(), message: z.string(), details: z.record(z.string(), z.unknown()).optional() });
const anything = z.unknown();

/** Opens the door over HTTP. Nothing is sent before the first call. */
export function createHttpDoor(options: HttpDoorOptions): Door {
  const caller = createHttpCaller();
  let token: string | undefined;

  const readToken = async (): Promise<string> => {
    try {
      return (await readFile(options.tokenFile, 'utf8')).trim();
    } catch (error) {
      throw new BelayError('UNAUTHENTICATED', `The token file ${options.tokenFile} cannot be read; start the engine once, or write the plugin's token there.`, { cause: error });
    }
  };

  const send = async (path: string, call: Omit<HttpCall, 'url' | 'token' | 'timeoutMs'>): Promise<IncomingMessage> => {
    token ??= await readToken();
    const url = new URL(path, options.url);
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await caller.call({ ...call, url, token, timeoutMs: options.timeoutMs ?? REQUEST_TIMEOUT_MS });
      } catch (error) {
        call.signal?.throwIfAborted();
        const waitMs = RETRY_DELAYS_MS[attempt];
        if (waitMs === undefined) throw new BelayError('DOOR_UNAVAILABLE', `The engine's door at ${options.url} does not answer; the call is tried again.`, { cause: error });
        await delay(waitMs);
      }
    }
  };

  const answer = async (path: string, call: Omit<HttpCall, 'url' | 'token' | 'timeoutMs'>): Promise<IncomingMessage> => {
    const response = await send(path, call);
    if ((response.statusCode ?? 500) < 400) return response;
    const error = await readProblem(response, path);
    if (error.code === 'UNAUTHENTICATED') token = undefined;
    throw error;
  };

  const ask = async <S extends z.ZodType>(path: string, schema: S, body?: unknown): Promise<z.output<S>> => {
    const response = await answer(path, body === undefined ? { method: 'GET' } : { method: 'POST', body: JSON.stringify(body) });
    const text = await readText(response, ANSWER_LIMIT_BYTES);
    const parsed = schema.safeParse(text === '' ? {} : JSON.parse(text));
    if (!parsed.success) throw new BelayError('DOOR_UNAVAILABLE', `The engine's door answered ${path} with something else than its contract says; check that ${options.url} is the door of this engine.`);
    return parsed.data;
  };
  const tell = async (path: string, body: unknown): Promise<void> => void (await ask(path, anything, body));

  return {
    hello: (request) => ask(doorPaths.hello, helloResponse, request),
    claim: (request) => tell(doorPaths.claims, request),
    check: (request) => tell(doorPaths.checks, request),
    secrets: (request) => ask(doorPaths.secrets, secretsResponse, request),
    stepLogs: (request) => tell(doorPaths.stepLogs, request),
    logLines: (request) => tell(doorPaths.logLines, request),
    logCursors: async (targetId) => (await ask(`${doorPaths.logCursors}?targetId=${encodeURIComponent(targetId)}`, logCursorsResponse)).cursors,
    observation: (request) => tell(doorPaths.observations, request),
    tree: (treeRef, signal) => {
      if (!treeRef.startsWith(`${doorPaths.trees}/`)) throw new BelayError('INVALID_INPUT', `"${treeRef}" is not the reference of a source tree.`);
      return answer(treeRef, { method: 'GET', ...(signal === undefined ? {} : { signal }) });
    },
    close: () => caller.close(),
  };
}

async function readProblem(response: IncomingMessage, path: string): Promise<BelayError> {
  const status = response.statusCode ?? 500;
  const text = await readText(response, 64 * 1024).catch(() => '');
  const problem = doorProblem.safeParse(parseJson(text));
  if (problem.success && isErrorCode(problem.data.code)) return new BelayError(problem.data.code, problem.data.message, { details: problem.data.details ?? {} });
  return new BelayError(codeByStatus[status] ?? 'DOOR_UNAVAILABLE', `The engine's door answered ${path} with status ${status}.`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
