import type { EndpointSpec, PinnedImage, ReleasedApplication, ReleasedService, ReleaseSpec, Resource, RouteSpec, ServiceSpec, VolumeSpec, WorkloadSpec } from '@belay/contracts';
import { hashOf } from './hash.js';

/** Where and as which generation a release's resources are wanted. */
export interface ResourceScope {
  readonly environmentId: string;
  /** Generation of new workloads, `g<fence>`. */
  readonly generation: string;
}

/** Name of the one network of an environment. */
export const NETWORK_NAME = 'private';

/** Gives the generation that an operation makes. */
export function generationOf(fence: number): string {
  return `g${fence}`;
}

/** Gives every resource that a release wants, in an order in which none comes before what it needs. Images that are not pinned yet have an empty `imageId`. */
export function releaseResources(release: ReleaseSpec, scope: ResourceScope): Resource[] {
  const { services, applications } = release;
  return [
    networkResource(scope),
    ...services.map((service) => serviceVolume(service, scope)),
    ...applications.flatMap((application) => applicationVolumes(application, scope)),
    ...services.map((service) => serviceResource(service, scope)),
    ...applications.flatMap((application) => [endpointResource(application, scope), routeResource(application, scope)].filter((found) => found !== undefined)),
    ...applications.map((application) => workloadResource(application, scope)),
  ];
}

export function networkResource({ environmentId }: ResourceScope): Resource {
  const spec = { kind: 'network', name: NETWORK_NAME } as const;
  return { ref: { environmentId, kind: 'network', name: NETWORK_NAME }, spec, specHash: hashOf(spec) };
}

export function serviceVolume(service: ReleasedService, scope: ResourceScope): Resource {
  const { program } = service.image?.substitute ?? { program: service.type };
  return volumeResource({ kind: 'volume', name: service.volume, owner: service.name, sizeBytes: service.sizeBytes, writer: { program, majorVersion: service.majorVersion ?? '' } }, scope);
}

export function applicationVolumes(application: ReleasedApplication, scope: ResourceScope): Resource[] {
  return application.storage.map(({ volume, sizeBytes }) => volumeResource({ kind: 'volume', name: volume, owner: application.name, sizeBytes }, scope));
}

function volumeResource(spec: VolumeSpec, { environmentId }: ResourceScope): Resource {
  return { ref: { environmentId, kind: 'volume', name: spec.name }, spec, specHash: hashOf({ kind: spec.kind, name: spec.name, owner: spec.owner }) };
}

export function serviceResource(service: ReleasedService, { environmentId }: ResourceScope): Resource {
  const spec: ServiceSpec = {
    kind: 'service', name: service.name, type: service.type, versionText: service.versionText,
    image: service.image ?? unresolved(service.imageRef),
    ...(service.command === undefined ? {} : { command: [...service.command] }),
    ports: [...service.ports], mounts: [{ volume: service.volume, path: service.mountPath }],
    variablesRef: service.variablesRef, variablesHash: service.variablesHash,
    healthCheck: service.healthCheck, startTimeoutMs: service.startTimeoutMs, stopTimeoutMs: 30_000, cpuMillis: service.cpuMillis, ramBytes: service.ramBytes,
  };
  // The reference asked for, not the content: the hash has to be the same before the image was resolved and after.
  const { image: _image, variablesRef: _ref, startTimeoutMs: _start, stopTimeoutMs: _stop, ...hashed } = spec;
  return { ref: { environmentId, kind: 'service', name: service.name }, spec, specHash: hashOf({ ...hashed, image: service.imageRef }) };
}

/** The stable address of an application; undefined for one without ports. */
export function endpointResource(application: ReleasedApplication, { environmentId }: ResourceScope): Resource | undefined {
  if (application.ports.length === 0) return undefined;
  const spec: EndpointSpec = { kind: 'endpoint', name: application.name, application: application.name, ports: [...application.ports] };
  return { ref: { environmentId, kind: 'endpoint', name: application.name }, spec, specHash: hashOf(spec) };
}

/** The public hosts and paths of an application; undefined when it has none, or while its port is not known. */
export function routeResource(application: ReleasedApplication, { environmentId }: ResourceScope): Resource | undefined {
  if (application.routes.length === 0 || application.port === undefined) return undefined;
  const spec: RouteSpec = { kind: 'route', name: application.name, application: application.name, port: application.port, rules: application.routes.map(({ host, path }) => ({ host, path })) };
  return { ref: { environmentId, kind: 'route', name: application.name }, spec, specHash: hashOf(spec) };
}

/** A new generation of an application's processes. */
export function workloadResource(application: ReleasedApplication, { environmentId, generation }: ResourceScope): Resource {
  const spec: WorkloadSpec = {
    kind: 'workload', name: application.name, application: application.name, generation,
    image: application.image ?? unresolved(sourceImage(application)),
    ...(application.command === undefined ? {} : { command: [...application.command] }),
    replicas: application.replicas, ...(application.autoscaling === undefined ? {} : { autoscaling: application.autoscaling }), ports: [...application.ports], mounts: application.storage.map(({ volume, path }) => ({ volume, path })),
    strategy: application.storage.length > 0 ? 'recreate' : 'rolling',
    variablesRef: application.variablesRef, variablesHash: application.variablesHash,
    healthCheck: healthCheckOf(application), startTimeoutMs: application.startTimeoutMs, stopTimeoutMs: 10_000, cpuMillis: application.cpuMillis, ramBytes: application.ramBytes,
  };
  const { generation: _generation, replicas: _replicas, image: _image, variablesRef: _ref, startTimeoutMs: _start, stopTimeoutMs: _stop, ...hashed } = spec;
  return { ref: { environmentId, kind: 'workload', name: application.name, generation }, spec, specHash: hashOf({ ...hashed, image: sourceImage(application) }) };
}

function healthCheckOf({ healthCheck, port }: ReleasedApplication): WorkloadSpec['healthCheck'] {
  if (healthCheck !== undefined) return healthCheck;
  return port === undefined ? { kind: 'none' } : { kind: 'tcp', port, intervalMs: 200, timeoutMs: 2_000 };
}

/** What stands for an application's image before and after it is known. */
function sourceImage({ source }: ReleasedApplication): string {
  return source.kind === 'git' ? `build:${source.buildKey}` : source.ref;
}

function unresolved(ref: string): PinnedImage {
  return { ref, imageId: '' };
}
