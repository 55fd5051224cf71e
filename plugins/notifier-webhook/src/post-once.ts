import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { nodeHttp } from '@belay/plugin-sdk';

/** One POST. */
export interface PostRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly lookup: LookupFunction;
}

/** What a receiver answered; its body is not kept. */
export interface PostAnswer {
  readonly status: number;
  readonly location?: string;
  readonly retryAfter?: string;
}

/** Sends a POST and gives the head of the answer; follows nothing. Rejects when there is no answer in time. */
export function postOnce({ url, headers, body, timeoutMs, signal, lookup }: PostRequest): Promise<PostAnswer> {
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? httpsRequest : nodeHttp.request;
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const request = send(url, { method: 'POST', agent: false, lookup, signal: deadline, headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) } }, (response: IncomingMessage) => {
      const { location, 'retry-after': retryAfter } = response.headers;
      resolve({ status: response.statusCode ?? 0, ...(location === undefined ? {} : { location }), ...(retryAfter === undefined ? {} : { retryAfter }) });
      response.destroy();
    });
    request.once('error', (error) => reject(deadline.aborted ? deadline.reason : error));
    request.end(body);
  });
}
