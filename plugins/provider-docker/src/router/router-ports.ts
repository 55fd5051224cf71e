import { createServer } from 'node:net';
import { join } from 'node:path';
import { BelayError } from '@belay/plugin-sdk';
import { z } from 'zod';
import { readJsonFile, writeJsonFile } from '../engine/json-file.js';

const portsShape = z.object({ http: z.number().int(), https: z.number().int().optional(), api: z.number().int() });
/** Ports of a target's router on its machine. They stay the same over restarts, since URLs hold them. */
export type RouterPorts = z.output<typeof portsShape>;

/** Which ports are wanted; without a number the first free one of the usual ones. */
export interface WantedPorts {
  readonly http: number | undefined;
  readonly https: number | undefined;
  readonly hasTls: boolean;
}

const usualHttpPorts = [80, 8080, 8081, 8082, 8083, 8084, 8085, 8086, 8087, 8088, 8089, 8090, 0];
const usualHttpsPorts = [443, 8443, 8444, 8445, 8446, 8447, 8448, 0];

/** Gives the ports that the router had before, as far as they are still wanted. */
export async function readPorts(dataDir: string, wanted: WantedPorts): Promise<RouterPorts | undefined> {
  const saved = await readJsonFile(portsPath(dataDir), portsShape);
  if (saved === undefined || wanted.http !== undefined && wanted.http !== saved.http) return undefined;
  if (wanted.hasTls !== (saved.https !== undefined) || wanted.hasTls && wanted.https !== undefined && wanted.https !== saved.https) return undefined;
  return saved;
}

/** Chooses ports that nobody listens on and remembers them. @throws {BelayError} CONFLICT when a wanted one is taken. */
export async function choosePorts(dataDir: string, wanted: WantedPorts, bindAddress: string): Promise<RouterPorts> {
  const http = await firstFree(wanted.http === undefined ? usualHttpPorts : [wanted.http], bindAddress);
  const https = wanted.hasTls ? await firstFree(wanted.https === undefined ? usualHttpsPorts : [wanted.https], bindAddress) : undefined;
  const api = await firstFree([0], '127.0.0.1');
  const ports = { http, ...(https === undefined ? {} : { https }), api };
  await writeJsonFile(portsPath(dataDir), ports);
  return ports;
}

/** Says whether nobody listens on a port. */
export async function isFree(port: number, host: string): Promise<boolean> {
  return await listenOnce(port, host) !== undefined;
}

async function firstFree(ports: readonly number[], host: string): Promise<number> {
  for (const port of ports) {
    const free = await listenOnce(port, host);
    if (free !== undefined) return free;
  }
  throw new BelayError('CONFLICT', `The router cannot listen on port ${ports.join(', ')}: another program does. Stop it, or set another httpPort in the target's options (or BELAY_HTTP_PORT).`);
}

function listenOnce(port: number, host: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, ...(host === '' ? {} : { host }), exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : port));
    });
  });
}

function portsPath(dataDir: string): string {
  return join(dataDir, 'router', 'ports.json');
}
