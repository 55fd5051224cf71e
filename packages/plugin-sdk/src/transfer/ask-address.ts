import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { BelayError, type TransferAddress } from '@belay/contracts';
import { nodeHttp } from '../platform/node-http.js';

/** A request to a signed address. */
export interface AddressRequest {
  readonly method: 'HEAD' | 'PATCH' | 'GET';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Readable;
  readonly signal: AbortSignal;
}

/** An answer; its body is still to be read where it has one. */
export interface AddressResponse {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: IncomingMessage;
}

/** Nothing sent or received for so long means that the connection is dead. */
const SILENCE_MS = 60_000;

/** Sends a request. The address itself is in no message: who has it may use it. @throws {BelayError} STORE_UNAVAILABLE, INVALID_INPUT; the signal's reason once it is aborted. */
export async function askAddress({ url: text }: TransferAddress, { method, headers, body, signal }: AddressRequest): Promise<AddressResponse> {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) throw new BelayError('INVALID_INPUT', 'The address of an object must be an http or https URL.');
  signal.throwIfAborted();
  try {
    return await new Promise<AddressResponse>((resolve, reject) => {
      const send = url.protocol === 'https:' ? httpsRequest : nodeHttp.request;
      const request = send(url, { method, headers, signal }, (response) => {
        const isWithoutBody = method !== 'GET';
        if (isWithoutBody) response.resume();
        response.on('error', () => undefined);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: response });
      });
      request.setTimeout(SILENCE_MS, () => request.destroy(new Error(`nothing came for ${SILENCE_MS} ms`)));
      request.once('error', reject);
      if (body === undefined) request.end();
      else pipeline(body, request).catch(reject);
    });
  } catch (error) {
    signal.throwIfAborted();
    throw new BelayError('STORE_UNAVAILABLE', `The store at ${url.host} does not answer; the copy goes on at its offset.`, { cause: error });
  }
}

/** Reads how many bytes the other side has. @throws {BelayError} STORE_UNAVAILABLE */
export function offsetOf({ url }: TransferAddress, { headers }: AddressResponse): number {
  const offset = Number(headers['upload-offset']);
  if (Number.isSafeInteger(offset) && offset >= 0) return offset;
  throw new BelayError('STORE_UNAVAILABLE', `The store at ${URL.parse(url)?.host ?? 'its address'} does not say how many bytes it has; its addresses must speak tus 1.0.`);
}

/** Gives the error that a status stands for. */
export function refusal({ url }: TransferAddress, { status }: AddressResponse): BelayError {
  const host = URL.parse(url)?.host ?? 'its address';
  if (status === 403 || status === 410) return new BelayError('ADDRESS_EXPIRED', `The signed address at ${host} is no longer valid; ask for a new one.`);
  if (status === 404) return new BelayError('NOT_FOUND', `The object is no longer at ${host}.`);
  if (status === 507) return new BelayError('DISK_FULL', `The store at ${host} has no space left.`);
  return new BelayError('STORE_UNAVAILABLE', `The store at ${host} answered with status ${status}; the copy goes on at its offset.`);
}
