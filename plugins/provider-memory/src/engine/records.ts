import { isErrorCode, pinnedImage, resource, resourceRef } from '@belay/plugin-sdk';
import { z } from 'zod';

/** What a process of the engine does once it is started. */
export const behaviour = z.object({
  healthyAfterMs: z.number().nullable().describe('Time until it answers its health check; null: never.'),
  exitsWith: z.number().int().optional().describe('Exit code with which it ends right away.'),
  failure: z.enum(['NOT_LISTENING', 'LISTENS_ELSEWHERE', 'UNHEALTHY']).optional().describe('Why it never answers, where it does not.'),
});
export type Behaviour = z.infer<typeof behaviour>;

/** A resource as the engine keeps it. */
export const storedResource = resource.extend({
  key: z.string(),
  fence: z.number().int(),
  incarnation: z.string().describe('New whenever its processes are made anew; stopping and starting keep it.'),
  isRunning: z.boolean(),
  startedAtMs: z.number().describe('Engine time at which its processes were last started.'),
  behaviour,
  image: pinnedImage.optional(),
  promotedGeneration: z.string().optional(),
  writer: z.object({ program: z.string(), majorVersion: z.string() }).optional(),
  variables: z.record(z.string(), z.string()).describe('Environment of its processes: the one place in which secrets may stand, as in any container engine.'),
  data: z.string().optional().describe('Volumes: what was written into it.'),
  isOurs: z.boolean().describe('False for what somebody else made beside Belay.'),
});
export type StoredResource = z.infer<typeof storedResource>;

/** A one-off process, known by the key of the step that asked for it. */
export const storedJob = z.object({ key: z.string(), ref: resourceRef, endsAtMs: z.number(), exitCode: z.number().int(), output: z.string() });
export type StoredJob = z.infer<typeof storedJob>;

/** What a fault or an effect is about. */
export const engineAction = z.enum(['resolve', 'build', 'removeImage', 'create', 'change', 'setRunning', 'remove', 'promote', 'drain', 'verify', 'job', 'observe', 'backup', 'restore']);
export type EngineAction = z.infer<typeof engineAction>;

/** An effect that really happened, in order; what a test counts. */
export const effect = z.object({ seq: z.number().int(), action: engineAction, subject: z.string(), key: z.string() });
export type Effect = z.infer<typeof effect>;

/** A programmed deviation: what matches is delayed, or fails, before or after its effect. */
export const fault = z.object({
  id: z.string(),
  action: z.union([engineAction, z.literal('*')]),
  subject: z.string().optional().describe('Part of the subject, e.g. `workload/web`; absent: any.'),
  delayMs: z.number().min(0).optional(),
  error: z.object({ code: z.string().refine(isErrorCode), message: z.string() }).optional(),
  when: z.enum(['before', 'after']),
  times: z.number().int().min(1).optional().describe('How often it strikes; absent: always.'),
});
export type Fault = z.infer<typeof fault>;

/** An image of the engine. */
export const storedImage = pinnedImage.extend({ exposedPorts: z.array(z.object({ port: z.number().int(), protocol: z.enum(['tcp', 'udp']) })) });
export type StoredImage = z.infer<typeof storedImage>;
