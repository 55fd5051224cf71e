import { z } from 'zod';
import { pinnedImage } from './image.js';
import { resourceSpec } from './specs.js';

/** Which resource is meant. `generation` is given for workloads only. */
export const resourceRef = z.object({
  environmentId: z.string(),
  kind: z.enum(['network', 'volume', 'service', 'workload', 'endpoint', 'route', 'job']),
  name: z.string(),
  generation: z.string().optional(),
});
export type ResourceRef = z.infer<typeof resourceRef>;

/** A wanted resource: its spec and the hash by which a kept one is told from a changed one. */
export const resource = z.object({
  ref: resourceRef,
  spec: resourceSpec,
  specHash: z.string().describe('Stands for the spec without what each deploy changes (generation, references); the provider stores it and gives it back.'),
});
export type Resource = z.infer<typeof resource>;

/** One running instance (replica) of a service or workload. */
export const observedInstance = z.object({
  id: z.string(),
  state: z.enum(['starting', 'running', 'exited', 'unknown']),
  exitCode: z.number().int().optional(),
  restarts: z.number().int().default(0),
  address: z.string().optional().describe('IP address inside the environment\'s network.'),
  startedAt: z.string().optional(),
});
export type ObservedInstance = z.infer<typeof observedInstance>;

/** What the provider sees of one resource that it made. */
export const observedResource = z.object({
  ref: resourceRef,
  specHash: z.string(),
  key: z.string().describe('Idempotency key of the step that made or last changed it.'),
  image: pinnedImage.optional(),
  instances: z.array(observedInstance).default([]),
  isHealthy: z.boolean().describe('All instances run (and answer their health check, where it was asked at observation).'),
  promotedGeneration: z.string().optional().describe('Endpoints and routes: where they point.'),
  writer: z.object({ program: z.string(), majorVersion: z.string() }).optional().describe('Volumes: what wrote it.'),
  difference: z.string().max(500).optional().describe('How it differs from what the provider made, where the spec hash does not tell: somebody removed or changed a part of it. The rest of a sentence about it, e.g. `lacks its PodDisruptionBudget web-g3`. Applying the resource again brings it back.'),
  details: z.record(z.string(), z.unknown()).optional(),
});
export type ObservedResource = z.infer<typeof observedResource>;
