import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { BelayError, type TransferAddress } from '@belay/contracts';
import { nodeHttp } from '../platform/node-http.js';
import type { AddressGrant, AddressSigner } from './address-signer.js';

/** Where a transfer server puts bytes and takes them from. */
export interface TransferFiles {
  /** Bytes that are stored of an upload; undefined where none was opened. */
  uploadedBytes(object: string): Promise<number | undefined>;
  /** Adds bytes at an offset and gives the new one; what came before a broken connection is kept. @throws {BelayError} CONFLICT when the offset is not the present one, NOT_FOUND, DISK_FULL */
  write(object: string, offset: number, bytes: Readable): Promise<number>;
  /** undefined where there is no such object. */
  find(object: string): Promise<{ readonly sizeBytes: number; open(offset: number): Readable } | undefined>;
}

/** Where it listens, and how it is reached from outside. */
export interface TransferServerOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** By default its own address. */
  readonly publicUrl?: string;
  readonly signer: AddressSigner;
  readonly files: TransferFiles;
}

/** A server of signed addresses, as `TransferAddress` describes them. */
export interface TransferServer {
  addressFor(grant: AddressGrant, validForMs: number): TransferAddress;
  close(): Promise<void>;
}

const statusByCode: Partial<Record<string, number>> = { CONFLICT: 409, NOT_FOUND: 404, DISK_FULL: 507 };

/** Serves bytes at signed addresses: for stores, and for whoever takes a source tree. */
export async function startTransferServer({ host, port, publicUrl, signer, files }: TransferServerOptions): Promise<TransferServer> {
  const server = nodeHttp.createServer((request, response) => {
    answer(signer, files, request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else end(response, error instanceof BelayError ? (statusByCode[error.code] ?? 500) : 500);
    });
  });
  // Copies of hours are as welcome as quick ones; silence is what ends a connection.
  server.requestTimeout = 0;
  server.timeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const baseUrl = publicUrl ?? `http://${host.includes(':') ? `[${host}]` : host}:${typeof address === 'object' && address !== null ? address.port : port}`;
  return {
    addressFor: (grant, validForMs) => signer.sign(baseUrl, grant, validForMs),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(signer: AddressSigner, files: TransferFiles, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const verdict = signer.read(request.url ?? '/');
  if (verdict.kind === 'forbidden') return end(response, 403);
  if (verdict.kind === 'expired') return end(response, 410);
  const { direction, object } = verdict;
  if (direction === 'read') return request.method === 'GET' ? read(files, object, request, response) : end(response, 405);
  if (request.method === 'HEAD') {
    const offset = await files.uploadedBytes(object);
    return offset === undefined ? end(response, 404) : end(response, 200, { 'upload-offset': String(offset), 'cache-control': 'no-store', 'tus-resumable': '1.0.0' });
  }
  if (request.method !== 'PATCH') return end(response, 405);
  const offset = Number(request.headers['upload-offset']);
  if (!Number.isSafeInteger(offset) || offset < 0 || request.headers['content-type'] !== 'application/offset+octet-stream') return end(response, 400);
  end(response, 204, { 'upload-offset': String(await files.write(object, offset, request)), 'tus-resumable': '1.0.0' });
}

async function read(files: TransferFiles, object: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const found = await files.find(object);
  if (found === undefined) return end(response, 404);
  const range = request.headers.range;
  const offset = range === undefined ? 0 : Number(/^bytes=(\d+)-$/.exec(range)?.[1] ?? Number.NaN);
  const { sizeBytes } = found;
  if (Number.isNaN(offset) || (offset >= sizeBytes && offset > 0)) return end(response, 416, { 'content-range': `bytes */${sizeBytes}` });
  const headers = { 'content-type': 'application/octet-stream', 'content-length': String(sizeBytes - offset), 'accept-ranges': 'bytes' };
  if (range === undefined) response.writeHead(200, headers);
  else response.writeHead(206, { ...headers, 'content-range': `bytes ${offset}-${sizeBytes - 1}/${sizeBytes}` });
  await pipeline(found.open(offset), response);
}

function end(response: ServerResponse, status: number, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, { ...headers, ...(status >= 400 ? { connection: 'close' } : {}) }).end();
}
