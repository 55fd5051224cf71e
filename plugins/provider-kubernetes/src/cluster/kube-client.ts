import { request } from 'node:https';
import { request as plainRequest } from 'node:http';
import type { IncomingMessage, RequestOptions } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Connection } from './connection.js';
import { translateError } from './kube-error.js';
import { readStatus } from './kube-status.js';

/** One request to the API server. */
export interface KubeRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Path with query, e.g. /api/v1/namespaces/x/pods?limit=1 */
  readonly path: string;
  readonly body?: unknown;
  readonly contentType?: string;
  /** What of the object is answered; all of it where nothing is said. */
  readonly accept?: string;
  /** In words, for errors, e.g. `apply Deployment web-g3`. */
  readonly doing: string;
  readonly signal?: AbortSignal;
}

const TIMEOUT_MS = 30_000;

/** Talks to one API server. Counts its requests, so that tests and metrics can tell what an operation costs. */
export class KubeClient {
  requests = 0;

  constructor(private readonly connection: Connection) {}

  /** Sends a request and gives the answer's JSON. @throws {BelayError} of any code in `translateError`; the signal's reason when it was aborted. */
  async call(one: KubeRequest): Promise<unknown> {
    try {
      return await this.callRaw(one);
    } catch (error) {
      one.signal?.throwIfAborted();
      throw translateError(error, one.doing);
    }
  }

  /** As `call`, but what the server refuses is thrown as it is. @throws {KubeStatusError}, system errors. */
  async callRaw(one: KubeRequest): Promise<unknown> {
    const limit = AbortSignal.timeout(TIMEOUT_MS);
    const signal = one.signal === undefined ? limit : AbortSignal.any([one.signal, limit]);
    const answer = await text(await this.open(one, signal));
    const parsed: unknown = answer === '' ? undefined : JSON.parse(answer);
    return parsed;
  }

  /** Opens a stream of bytes: logs, watches. @throws {BelayError} as `call`. */
  async stream(one: KubeRequest): Promise<IncomingMessage> {
    try {
      return await this.open(one, one.signal);
    } catch (error) {
      one.signal?.throwIfAborted();
      throw translateError(error, one.doing);
    }
  }

  /** Options for a connection of another kind (WebSocket) to the same server. */
  get server(): string {
    return this.connection.server;
  }

  private async open({ method, path, body, contentType = 'application/json', accept = 'application/json' }: KubeRequest, signal: AbortSignal | undefined): Promise<IncomingMessage> {
    this.requests += 1;
    const prepared = await this.connection.prepare();
    const payload = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    const options: RequestOptions = {
      ...prepared, method, ...(signal === undefined ? {} : { signal }),
      headers: { ...prepared.headers, accept, 'user-agent': 'belay', ...(payload === undefined ? {} : { 'content-type': contentType, 'content-length': payload.length }) },
    };
    const url = new URL(`${this.connection.server}${path}`);
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const call = (url.protocol === 'http:' ? plainRequest : request)(url, options, resolve);
      call.on('error', reject);
      call.on('socket', (socket) => socket.setKeepAlive(true, 5_000));
      call.end(payload);
    });
    const status = response.statusCode ?? 0;
    if (status >= 200 && status < 300) return response;
    throw readStatus(status, await text(response));
  }
}

