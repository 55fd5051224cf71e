import { z } from 'zod';
import { observedResource, resourceRef } from '../resources/resource.js';
import { capabilities } from './activity-limits.js';
import { targetDescription } from './calls.js';
import { payloadKeyring } from './sealed-payloads.js';

/**
 * The door: the HTTP/JSON side of the contract. A plugin worker calls it with `Authorization: Bearer <plugin token>`; nothing ever calls the plugin.
 * `POST /door/v1/hello` · `POST /door/v1/claims` · `POST /door/v1/checks` · `POST /door/v1/secrets` · `POST /door/v1/step-logs` ·
 * `POST /door/v1/log-lines` · `POST /door/v1/observations` · `GET /door/v1/log-cursors?targetId=` · `GET /door/v1/trees/<id>` (application/x-tar).
 * Errors: a status of 400 or more with `{ code, message }` of the closed list.
 */
export const doorPaths = {
  hello: '/door/v1/hello', claims: '/door/v1/claims', checks: '/door/v1/checks', secrets: '/door/v1/secrets',
  stepLogs: '/door/v1/step-logs', logLines: '/door/v1/log-lines', logCursors: '/door/v1/log-cursors', observations: '/door/v1/observations', trees: '/door/v1/trees',
} as const;

/** Said at start and every 10 s: who serves which queue. */
export const helloRequest = z.object({
  pluginId: z.string(), version: z.string(), contract: z.number().int(), digest: z.string(),
  targetId: z.string(), workerId: z.string(), capabilities: z.array(z.enum(capabilities)),
  target: targetDescription.optional(), problem: z.object({ code: z.string(), message: z.string() }).optional().describe('Why the plugin cannot serve now.'),
});
export const helloResponse = z.object({
  targetOptions: z.record(z.string(), z.unknown()).describe('Options of the target as its owner set them, secret fields as references.'),
  targetSecrets: z.record(z.string(), z.string()).optional().describe('Values of the references in `targetOptions`, for the plugin that serves the target and no other.'),
  payloadKeys: payloadKeyring.optional().describe('Keys of the payloads on the queue of this plugin and target. They are kept in memory only.'),
});

const attempt = { operationId: z.string(), environmentId: z.string(), step: z.string(), key: z.string(), fence: z.number().int(), attempt: z.number().int().min(1) };
/** Makes this attempt the current one of its step. @throws STALE_OPERATION (409) where a newer fence or attempt was seen. */
export const claimRequest = z.object({ ...attempt, workerId: z.string() });
/** Asks right before an effect whether this attempt is still the current one. @throws STALE_OPERATION (409). */
export const checkRequest = z.object(attempt);
export const claimResponse = z.object({ isCurrent: z.literal(true) });

/** Resolves secret references; only those that the operation in hand names. Values are strings or maps of strings. */
export const secretsRequest = z.object({ ...attempt, refs: z.array(z.string()).min(1).max(20) });
export const secretsResponse = z.object({
  values: z.record(z.string(), z.union([z.string(), z.record(z.string(), z.string())])),
  secretNames: z.record(z.string(), z.array(z.string())).optional().describe('For a reference that stands for a map: which of its names are secret. Where absent, all are taken to be.'),
});

/** Lines that a step says about itself (build output, progress). `seq` grows in an attempt; repeats are dropped. */
export const stepLogsRequest = z.object({
  ...attempt, lines: z.array(z.object({ seq: z.number().int(), at: z.string(), stream: z.enum(['info', 'stdout', 'stderr', 'warning']), text: z.string().max(8192) })).max(1000),
});
/** Lines of running applications and services. `cursor` is the provider's own position mark of an instance. */
export const logLinesRequest = z.object({
  targetId: z.string(),
  batches: z.array(z.object({
    environmentId: z.string(), resource: z.string().describe('e.g. workload/web or service/db'), generation: z.string().optional(), instance: z.string(), cursor: z.string(),
    lines: z.array(z.object({ at: z.string(), stream: z.enum(['stdout', 'stderr']), text: z.string().max(16_384) })).max(1000),
  })).max(100),
});
export const logCursorsResponse = z.object({ cursors: z.record(z.string(), z.string()).describe('instance → cursor of the last stored line') });

/** Said by a provider that saw something change by itself (an instance died, a resource vanished): the whole environment as it is now. */
export const observationsRequest = z.object({
  targetId: z.string(), environmentId: z.string(), at: z.string(), resources: z.array(observedResource),
  vanished: z.array(resourceRef).optional().describe('What went without a call of the engine, where the provider can tell: somebody removed it, or a part of it, or changed it by hand. The engine looks whether the environment is as its release says, and brings it back.'),
});

export type ObservationsRequest = z.infer<typeof observationsRequest>;
export type HelloRequest = z.infer<typeof helloRequest>;
export type HelloResponse = z.infer<typeof helloResponse>;
export type ClaimRequest = z.infer<typeof claimRequest>;
export type CheckRequest = z.infer<typeof checkRequest>;
export type SecretsRequest = z.infer<typeof secretsRequest>;
export type SecretsResponse = z.infer<typeof secretsResponse>;
export type StepLogsRequest = z.infer<typeof stepLogsRequest>;
export type LogLinesRequest = z.infer<typeof logLinesRequest>;
