import { randomUUID } from 'node:crypto';
import { Duplex } from 'node:stream';
import { BelayError } from '@belay/plugin-sdk';
import grpc from '@grpc/grpc-js';
import protobuf from 'protobufjs/light.js';
import { z } from 'zod';
import type { DockerEngine } from '../engine/docker-engine.js';

const GET_SECRET = '/moby.buildkit.secrets.v1.Secrets/GetSecret';
const CHECK_HEALTH = '/grpc.health.v1.Health/Check';
/** HealthCheckResponse { status: SERVING }. source: github.com/grpc/grpc, health/v1/health.proto */
const SERVING = Buffer.from([8, 1]);
const asBytes = (bytes: Buffer): Buffer => bytes;
/** source: github.com/moby/buildkit, session/secrets/secrets.proto */
const root = protobuf.Root.fromJSON({
  nested: { GetSecretRequest: { fields: { ID: { type: 'string', id: 1 } } }, GetSecretResponse: { fields: { data: { type: 'bytes', id: 1 } } } },
});
const requestType = root.lookupType('GetSecretRequest');
const responseType = root.lookupType('GetSecretResponse');
const requestShape = z.object({ ID: z.string() });

/** A connection on which BuildKit asks for what a build may see. Close it when the build is over. */
export interface BuildSession {
  readonly id: string;
  close(): void;
}

/** Opens a session that serves secrets to `RUN --mount=type=secret,id=…`. A secret that is not there fails the build only where it is required. */
export async function openSession(engine: DockerEngine, secrets: Readonly<Record<string, string>>): Promise<BuildSession> {
  const id = randomUUID();
  const socket = await engine.dial({
    method: 'POST', path: '/session', hijack: true, statusCodes: { 101: true, 200: true },
    headers: { Upgrade: 'h2c', 'X-Docker-Expose-Session-Uuid': id, 'X-Docker-Expose-Session-Name': 'belay', 'X-Docker-Expose-Session-Grpc-Method': GET_SECRET },
  }, 'open a build session');
  if (!(socket instanceof Duplex)) throw new BelayError('PROVIDER_REFUSED', 'The Docker engine did not open a build session.');
  const server = new grpc.Server();
  const injector = server.createConnectionInjector(grpc.ServerCredentials.createInsecure());
  server.addService({
    GetSecret: {
      path: GET_SECRET, requestStream: false, responseStream: false,
      requestSerialize: (value: unknown) => Buffer.from(requestType.encode(requestType.fromObject(toObject(value))).finish()),
      requestDeserialize: (bytes: Buffer): unknown => requestType.toObject(requestType.decode(bytes), { defaults: true }),
      responseSerialize: (value: unknown) => Buffer.from(responseType.encode(responseType.fromObject(toObject(value))).finish()),
      responseDeserialize: (bytes: Buffer): unknown => responseType.toObject(responseType.decode(bytes)),
    },
    // BuildKit asks every few seconds and drops a session that does not answer, in the middle of a build.
    CheckHealth: { path: CHECK_HEALTH, requestStream: false, responseStream: false, requestSerialize: asBytes, requestDeserialize: asBytes, responseSerialize: asBytes, responseDeserialize: asBytes },
  }, {
    CheckHealth: (_call: unknown, answer: grpc.sendUnaryData<Buffer>) => answer(null, SERVING),
    GetSecret: (call: { readonly request: unknown }, answer: grpc.sendUnaryData<unknown>) => {
      const value = secrets[requestShape.parse(call.request).ID];
      if (value === undefined) answer({ code: grpc.status.NOT_FOUND, details: 'no such secret' });
      else answer(null, { data: Buffer.from(value, 'utf8') });
    },
  });
  injector.injectConnection(socket);
  return {
    id,
    close: () => {
      server.forceShutdown();
      socket.destroy();
    },
  };
}

function toObject(value: unknown): { [name: string]: unknown } {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
