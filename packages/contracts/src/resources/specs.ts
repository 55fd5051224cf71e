import { z } from 'zod';
import { healthCheck } from './health.js';
import { pinnedImage } from './image.js';

const name = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/).describe('Lower-case host name label.');
const port = z.number().int().min(1).max(65535);
const limits = {
  cpuMillis: z.number().int().min(1).describe('Thousandths of a core.'),
  ramBytes: z.number().int().min(1),
};

/** A port and its protocol. */
export const portSpec = z.object({ port, protocol: z.enum(['tcp', 'udp']) });
export type PortSpec = z.infer<typeof portSpec>;

/** The private network of one environment; no other environment reaches into it. */
export const networkSpec = z.object({ kind: z.literal('network'), name });

/** Durable storage of one service or application. It outlives what uses it and remembers the image that wrote it. */
export const volumeSpec = z.object({
  kind: z.literal('volume'), name,
  owner: name.describe('Service or application that it belongs to.'),
  sizeBytes: z.number().int().min(1).optional().describe('Wanted size; a target without quotas takes it as information.'),
  writer: z.object({ program: z.string(), majorVersion: z.string() }).optional().describe('What writes it: never opened by another major version.'),
});

const mount = z.object({ volume: name, path: z.string().startsWith('/') });

/** A stateful backing resource: database or broker, one instance on one volume. Its name is its host name. */
export const serviceSpec = z.object({
  kind: z.literal('service'), name,
  type: z.string().describe('postgresql, mysql, redis, rabbitmq, mongodb …'),
  versionText: z.string().describe('As the author wrote it.'),
  image: pinnedImage,
  command: z.array(z.string()).optional().describe('Arguments for the image\'s entry point; holds no secret.'),
  ports: z.array(portSpec),
  mounts: z.array(mount),
  variablesRef: z.string().describe('Secret reference of its environment (credentials), resolved just in time.'),
  variablesHash: z.string(),
  healthCheck, startTimeoutMs: z.number().int().min(1000),
  stopTimeoutMs: z.number().int().min(0).default(30_000),
  ...limits,
});

const scalingDirection = z.object({
  stabilizationMs: z.number().int().min(0).max(3_600_000).optional().describe('How long the need has to last before the number changes.'),
  stepReplicas: z.number().int().min(1).max(100).optional().describe('Most replicas added or taken away in one period.'),
  stepPercent: z.number().int().min(1).max(1000).optional().describe('The same as a share of the replicas that run; where both are given, the larger counts.'),
  periodMs: z.number().int().min(1_000).max(1_800_000).optional(),
});

/** Bounds between which the number of replicas follows the load. */
export const autoscaling = z.object({
  min: z.number().int().min(1).max(100),
  max: z.number().int().min(1).max(100),
  metric: z.enum(['cpu', 'ram']).default('cpu'),
  targetPercent: z.number().int().min(1).max(1000).default(80).describe('Wanted use of what is reserved for each replica.'),
  scaleUp: scalingDirection.optional(),
  scaleDown: scalingDirection.optional(),
});
export type Autoscaling = z.infer<typeof autoscaling>;

/** One generation of an application's processes. It never owns a name: the endpoint does. */
export const workloadSpec = z.object({
  kind: z.literal('workload'), name,
  application: name,
  generation: z.string().regex(/^[a-z0-9-]{1,40}$/).describe('Unique in the environment; new for every change.'),
  image: pinnedImage,
  command: z.array(z.string()).optional(),
  replicas: z.number().int().min(1).max(100),
  autoscaling: autoscaling.optional().describe('Where given, `replicas` is only the number to begin with.'),
  ports: z.array(portSpec),
  mounts: z.array(mount),
  strategy: z.enum(['rolling', 'recreate']).describe('recreate where two generations must not share storage.'),
  variablesRef: z.string(),
  variablesHash: z.string(),
  healthCheck, startTimeoutMs: z.number().int().min(1000),
  stopTimeoutMs: z.number().int().min(0).default(10_000),
  ...limits,
});

/** The stable address of an application inside its environment. */
export const endpointSpec = z.object({ kind: z.literal('endpoint'), name, application: name, ports: z.array(portSpec) });

/** What a path of a route means. */
export const routePath = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('everything') }),
  z.object({ kind: z.literal('prefix'), prefix: z.string().startsWith('/') }),
  z.object({ kind: z.literal('regex'), pattern: z.string().max(1000) }),
]);
export type RoutePath = z.infer<typeof routePath>;

/** The public HTTP(S) hosts and paths of one application. */
export const routeSpec = z.object({
  kind: z.literal('route'), name,
  application: name,
  port,
  rules: z.array(z.object({ host: z.string().max(253), path: routePath })).min(1),
});

/** A one-off process in the image and with the variables of an application. */
export const jobSpec = z.object({
  kind: z.literal('job'), name,
  application: name,
  image: pinnedImage,
  command: z.array(z.string()).min(1),
  mounts: z.array(mount),
  variablesRef: z.string(),
  timeoutMs: z.number().int().min(1000),
  ...limits,
});

/** The wanted state of one resource. */
export const resourceSpec = z.discriminatedUnion('kind', [networkSpec, volumeSpec, serviceSpec, workloadSpec, endpointSpec, routeSpec, jobSpec]);
export type ResourceSpec = z.infer<typeof resourceSpec>;
export type NetworkSpec = z.infer<typeof networkSpec>;
export type VolumeSpec = z.infer<typeof volumeSpec>;
export type ServiceSpec = z.infer<typeof serviceSpec>;
export type WorkloadSpec = z.infer<typeof workloadSpec>;
export type EndpointSpec = z.infer<typeof endpointSpec>;
export type RouteSpec = z.infer<typeof routeSpec>;
export type JobSpec = z.infer<typeof jobSpec>;
export type ResourceKind = ResourceSpec['kind'];
