import { BelayError, checkRequest, claimRequest, doorPaths, helloRequest, logLinesRequest, observationsRequest, secretsRequest, stepLogsRequest } from '@belay/contracts';
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { RefusalRecorder } from '../plugins/refusal.recorder.js';
import type { AttemptGuard } from './attempt-guard.js';
import { toDoorProblem } from './door-error.js';
import type { LogLineStore } from './log-line.store.js';
import type { ObservationRecorder } from './observation.recorder.js';
import type { OperationSecrets } from './operation-secrets.js';
import type { PluginAuthenticator } from './plugin-authenticator.js';
import type { StepLogRecorder } from './step-log.recorder.js';
import type { TreeServer } from './tree.server.js';
import type { WorkerGreeter } from './worker-greeter.js';

/** What stands behind the door's paths. */
export interface DoorParts {
  readonly authenticator: PluginAuthenticator;
  readonly greeter: WorkerGreeter;
  readonly guard: AttemptGuard;
  readonly secrets: OperationSecrets;
  readonly stepLogs: StepLogRecorder;
  readonly logLines: LogLineStore;
  readonly observations: ObservationRecorder;
  readonly trees: TreeServer;
  /** Told of what is refused to a plugin that has a token. */
  readonly refusals: Pick<RefusalRecorder, 'record'>;
  readonly logger: Logger;
}

/** Answers that mean that a plugin reached for what is not its own. */
const REFUSALS: ReadonlySet<string> = new Set(['FORBIDDEN', 'SECRET_UNAVAILABLE', 'UNAUTHENTICATED']);
const SMALL_BODY_BYTES = 64 * 1024;
/** The largest batch that the contract allows is far smaller in practice; the SDK cuts at 400 kB. */
const LARGE_BODY_BYTES = 8 * 1024 * 1024;
const cursorQuery = z.object({ targetId: z.string().min(1).max(100) });
const treeParameters = z.object({ id: z.string().regex(/^[A-Za-z0-9_-]{8,128}$/) });

/** Makes the door's HTTP server with all paths of the contract; it does not listen yet. */
export function makeDoorServer(parts: DoorParts): FastifyInstance {
  const server = fastify({ logger: false, bodyLimit: SMALL_BODY_BYTES, forceCloseConnections: true });
  const pluginOf = (request: FastifyRequest): Promise<string> => parts.authenticator.authenticate(request.headers.authorization);

  server.setErrorHandler(async (error, request, reply) => {
    const { status, body } = toDoorProblem(error);
    if (REFUSALS.has(body.code)) {
      const pluginId = await pluginOf(request).catch(() => undefined);
      parts.refusals.record({ pluginId, via: 'door', what: `${request.method} ${request.routeOptions.url ?? ''}`, why: body.code === 'UNAUTHENTICATED' ? 'no valid token of a plugin was given' : body.message, peer: request.ip });
    }
    if (status === 500) parts.logger.error({ err: error, code: body.code }, 'the door failed');
    return reply.status(status).send(body);
  });
  server.setNotFoundHandler((_request, reply) => reply.status(404).send({ code: 'NOT_FOUND', message: 'The door has no such path.' }));
  // Nothing is parsed before the caller is known.
  server.addHook('onRequest', async (request) => void (await pluginOf(request)));

  const post = <S extends z.ZodType>(path: string, schema: S, run: (pluginId: string, body: z.output<S>) => Promise<unknown>, bodyLimit = SMALL_BODY_BYTES): void => {
    server.post(path, { bodyLimit }, async (request) => (await run(await pluginOf(request), read(schema, request.body))) ?? {});
  };
  post(doorPaths.hello, helloRequest, (pluginId, body) => parts.greeter.greet(pluginId, body));
  post(doorPaths.claims, claimRequest, async (pluginId, body) => {
    await parts.guard.claim(pluginId, body);
    return { isCurrent: true };
  });
  post(doorPaths.checks, checkRequest, async (pluginId, body) => {
    await parts.guard.check(pluginId, body);
    return { isCurrent: true };
  });
  post(doorPaths.secrets, secretsRequest, (pluginId, body) => parts.secrets.resolve(pluginId, body));
  post(doorPaths.stepLogs, stepLogsRequest, (pluginId, body) => parts.stepLogs.record(pluginId, body), LARGE_BODY_BYTES);
  post(doorPaths.logLines, logLinesRequest, (pluginId, body) => parts.logLines.store(pluginId, body), LARGE_BODY_BYTES);
  post(doorPaths.observations, observationsRequest, (pluginId, body) => parts.observations.record(pluginId, body), LARGE_BODY_BYTES);
  server.get(doorPaths.logCursors, async (request) => ({ cursors: await parts.logLines.readCursors(await pluginOf(request), read(cursorQuery, request.query).targetId) }));
  server.get(`${doorPaths.trees}/:id`, async (request, reply) => {
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    const stream = await parts.trees.open(await pluginOf(request), read(treeParameters, request.params).id, gone.signal);
    stream.on('error', (error) => parts.logger.warn({ err: error }, 'a source tree was not sent to its end'));
    return reply.type('application/x-tar').send(stream);
  });
  return server;
}

/** @throws {BelayError} INVALID_INPUT naming the fields that do not fit, without their values. */
function read<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields = [...new Set(parsed.error.issues.map((issue) => issue.path.join('.') || '(all)'))].slice(0, 10);
  throw new BelayError('INVALID_INPUT', `The request does not fit the contract: ${fields.join(', ')}.`, { details: { fields } });
}
