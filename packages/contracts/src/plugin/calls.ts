import { z } from 'zod';
import { healthCheck } from '../resources/health.js';
import { pinnedImage } from '../resources/image.js';
import { observedResource, resource, resourceRef } from '../resources/resource.js';
import { jobSpec, routePath } from '../resources/specs.js';
import { operationMeta } from './operation-meta.js';

const op = { op: operationMeta };

/** A tree of files at a commit, fetched from the engine's door by its digest. */
export const sourceTree = z.object({
  treeRef: z.string().describe('Path below the door from which the tar stream is read: /door/v1/trees/<id>.'),
  commit: z.string(),
  dockerfile: z.string().describe('Path inside the tree.'),
});

export const resolveImageInput = z.object({ ...op, ref: z.string().max(512) });
export const resolveImageOutput = z.object({
  image: pinnedImage, majorVersion: z.string().optional(),
  exposedPorts: z.array(z.object({ port: z.number().int(), protocol: z.enum(['tcp', 'udp']) })).optional().describe('What the image itself declares; tells the port of a prebuilt application.'),
});

export const buildImageInput = z.object({
  ...op,
  application: z.string(),
  buildKey: z.string().describe('Hash of tree, Dockerfile, target and arguments: the same key means the same image, which is then reused.'),
  source: sourceTree,
  target: z.string().optional(),
  args: z.record(z.string(), z.string()).describe('Non-secret build arguments; only those that the Dockerfile declares are passed.'),
  secretsRef: z.string().optional().describe('Secret reference of a map id → value, served to `RUN --mount=type=secret,id=…`.'),
  secretArgsRef: z.string().optional().describe('Secret reference of a map name → value of further build arguments, which the application\'s owner lets stand in the image history.'),
});
export const buildImageOutput = z.object({
  image: pinnedImage,
  isReused: z.boolean(),
  exposedPorts: z.array(z.object({ port: z.number().int(), protocol: z.enum(['tcp', 'udp']) })),
  baseImages: z.array(pinnedImage).describe('What FROM lines resolved to, substitutes among them.'),
});

export const inspectImageInput = z.object({ ...op, imageId: z.string() });
export const inspectImageOutput = z.object({ exists: z.boolean(), exposedPorts: z.array(z.object({ port: z.number().int(), protocol: z.enum(['tcp', 'udp']) })) });
export const removeImageInput = z.object({ ...op, imageId: z.string() });

export const observeEnvironmentInput = z.object({ ...op });
export const observeEnvironmentOutput = z.object({ resources: z.array(observedResource) });

export const exportResourcesInput = z.object({ ...op });
export const exportResourcesOutput = z.object({
  format: z.literal('yaml'),
  text: z.string().max(900_000).describe('What the provider applies for the environment, as a person of its engine would write it; secrets are left out.'),
  secrets: z.array(z.object({
    ref: resourceRef, specHash: z.string(),
    placeholder: z.string().min(1).describe('Stands in `text` once, where the map of names and values belongs, as the last thing of its line; the map\'s lines are indented by two spaces.'),
  })).optional().describe('Where variables were left out, and of which resources: the engine may put them in for somebody who may see them.'),
});

export const inspectResourceInput = z.object({ ...op, ref: resourceRef });
export const inspectResourceOutput = z.object({ found: observedResource.nullable() });
export const applyResourceInput = z.object({ ...op, resource });
export const applyResourceOutput = z.object({
  observed: observedResource,
  isReady: z.boolean().optional().describe('Workloads: whether all instances answered their health check before the call ended. A wait for them may be left out then; absent when it was not asked or they are not ready yet.'),
});
export const waitUntilResourceInput = z.object({
  ...op, ref: resourceRef, condition: z.enum(['healthy', 'removed']), healthCheck: healthCheck.optional(), deadlineMs: z.number().int().min(100),
});
export const waitUntilResourceOutput = z.object({ observed: observedResource.nullable() });
export const removeResourceInput = z.object({ ...op, ref: resourceRef, stopTimeoutMs: z.number().int().min(0).default(10_000) });
export const removeResourceOutput = z.object({ wasPresent: z.boolean() });

/**
 * Makes a volume as an exact copy of another one of the same environment: content, owners, modes, links, extended attributes and holes.
 * The writer goes with it. Nothing may have the original open meanwhile (CONFLICT); a copy is never left half-made under a success.
 */
export const copyVolumeInput = z.object({ ...op, resource, from: z.string().describe('Name of the volume that is copied; it stays as it is.') });
export const copyVolumeOutput = z.object({ observed: observedResource, copiedBytes: z.number().int().optional().describe('Size of the data, where the target can tell.') });

/** Something that a plugin made on its target and that may be needed no more; only the engine can tell. */
export const garbageItem = z.object({
  kind: z.enum(['image', 'container', 'volume', 'network', 'other']),
  id: z.string().max(256).describe('The target\'s own id, by which it is removed.'),
  name: z.string().max(512).describe('What people know it by.'),
  sizeBytes: z.number().int().min(0).optional().describe('What its removal gives back at most; absent where the target cannot tell.'),
  createdAt: z.string().optional().describe('ISO 8601.'),
  environmentId: z.string().optional().describe('The environment that it was made for; images may serve several and have none.'),
  ref: resourceRef.optional().describe('The resource that it is, or is a part of.'),
  operationId: z.string().optional().describe('The operation that made it.'),
  imageId: z.string().optional().describe('Images: content id, sha256:….'),
  buildKey: z.string().optional().describe('Images: what they were built from.'),
  isInUse: z.boolean().describe('Something on the target needs it at this moment: a running container, an attached network, a mounted volume, an image of a container.'),
});
export const listGarbageInput = z.object({ ...op, after: z.string().max(300).optional().describe('Where the page before ended (its `next`); absent for the first. The SDK cuts the pages where a plugin does not.') });
export const listGarbageOutput = z.object({ items: z.array(garbageItem), next: z.string().max(300).optional().describe('Where this page ends; absent when nothing follows.') });
export const removeGarbageInput = z.object({ ...op, item: z.object({ kind: garbageItem.shape.kind, id: z.string().max(256) }) });
export const removeGarbageOutput = z.object({ wasPresent: z.boolean() });

/** Stops or starts the instances of a resource without removing it: data, address and name stay. */
export const setResourceRunningInput = z.object({ ...op, ref: resourceRef, isRunning: z.boolean(), stopTimeoutMs: z.number().int().min(0).default(10_000) });
export const setResourceRunningOutput = z.object({ observed: observedResource });

export const verifyRouteInput = z.object({ ...op, host: z.string(), path: routePath, deadlineMs: z.number().int().min(100) });
export const verifyRouteOutput = z.object({ url: z.string(), httpStatus: z.number().int(), durationMs: z.number() });
export const promoteGenerationInput = z.object({
  ...op, application: z.string(),
  from: z.string().nullable().describe('Generation that endpoint and routes must point to now; null: to nothing. Already at `to` is success.'),
  to: z.string().nullable().describe('Generation that they shall point to; null: to nothing.'),
  verify: z.object({ host: z.string(), path: routePath }).optional().describe('Route of the application that is verified next. A plugin that has the answer as soon as it has switched may give it as `verified`.'),
});
export const promoteGenerationOutput = z.object({
  promoted: z.string().nullable(),
  verified: verifyRouteOutput.optional().describe('What the route of `verify` answered after the switch, where verifyRoute would call that answer a success: it need not be called then. Absent when it was not asked, or has no such answer at once; that is no failure of the promotion.'),
});
export const drainGenerationInput = z.object({ ...op, application: z.string(), generation: z.string(), deadlineMs: z.number().int().min(0) });
export const drainGenerationOutput = z.object({ openConnections: z.number().int().describe('Connections that were still open at the deadline.') });

export const runJobInput = z.object({ ...op, job: jobSpec });
export const runJobOutput = z.object({ exitCode: z.number().int(), output: z.string().max(64_000).describe('Last lines of stdout and stderr.'), isTruncated: z.boolean() });

export const logLine = z.object({ at: z.string(), stream: z.enum(['stdout', 'stderr']), text: z.string() });
export const readLogsInput = z.object({ ...op, ref: resourceRef, tail: z.number().int().min(1).max(1000) });
export const readLogsOutput = z.object({ lines: z.array(logLine) });

export const readMetricsInput = z.object({ ...op, ref: resourceRef });
export const readMetricsOutput = z.object({
  instances: z.array(z.object({ id: z.string(), cpuMillis: z.number(), ramBytes: z.number(), at: z.string() })),
});

export const describeTargetInput = z.object({ targetId: z.string() });
/** What a target is and where its routes are reached. */
export const targetDescription = z.object({
  engine: z.string().describe('e.g. Docker Engine 20.10.24'),
  router: z.object({ baseDomain: z.string(), httpPort: z.number().int(), httpsPort: z.number().int().optional() }),
  substitutesImages: z.boolean().describe('Whether offline images stand in where no registry answers.'),
  cpuMillis: z.number().optional(), ramBytes: z.number().optional(),
  connectedSince: z.string().optional().describe('ISO 8601. Since when the worker is in touch with the target without a break; a new time makes the engine look whether environments are as their releases say.'),
});
export type TargetDescription = z.infer<typeof targetDescription>;

export const notifyInput = z.object({
  ...op,
  url: z.string(),
  secretRef: z.string().optional().describe('Reference of the HMAC key.'),
  deliveryId: z.string().describe('The same for every attempt, so that the receiver can tell a repeat.'),
  event: z.record(z.string(), z.unknown()),
});
export const notifyOutput = z.object({ httpStatus: z.number().int() });
export const emptyOutput = z.object({});
