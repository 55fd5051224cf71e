import { type ObservedResource, observedResource, type ReleasedApplication, type ReleasedService, targetDescription } from '@belay/contracts';
import type { Instance, Route, RunningApplication, RunningService, Volume } from './environment-view.model.js';
import type { Health } from './environment.enums.js';
import { readObserved } from '../planner/observed-state.js';
import { routeUrl } from './route-url.js';
import type { ViewRow } from './view.repository.js';

/** One consolidated look at an environment: what its release says, and what was observed of it last. */
export interface EnvironmentView {
  readonly health: Health;
  readonly applications: readonly RunningApplication[];
  readonly services: readonly RunningService[];
  readonly routes: readonly Route[];
  readonly volumes: readonly Volume[];
  readonly observedAt: Date | null;
}

/** Makes the view of what the records hold; a destroyed environment has nothing left but its records. */
export function makeEnvironmentView(row: ViewRow): EnvironmentView {
  if (row.destroyedAt !== null) return { health: 'empty', applications: [], services: [], routes: [], volumes: [], observedAt: row.observedAt };
  const described = targetDescription.safeParse(row.targetDescription);
  const router = described.success ? described.data.router : undefined;
  const resources = row.resources?.flatMap((each) => observedResource.safeParse(each).data ?? []);
  const observed: Observed = { resources: resources ?? [], isKnown: resources !== undefined, isMeantToRun: row.isMeantToRun };
  const applications = (row.release?.applications ?? []).map((application) => makeApplication(application, observed, (host, path) => routeUrl(router, host, path)));
  const services = (row.release?.services ?? []).map((service) => makeService(service, observed));
  return {
    applications, services, routes: applications.flatMap((application) => application.routes), volumes: makeVolumes(row, observed), observedAt: row.observedAt,
    health: sumUp([...applications, ...services].map((part) => part.health), row),
  };
}

interface Observed { readonly resources: readonly ObservedResource[]; readonly isKnown: boolean; readonly isMeantToRun: boolean }

function makeApplication(application: ReleasedApplication, observed: Observed, urlOf: (host: string, path: ReleasedApplication['routes'][number]['path']) => Pick<Route, 'url' | 'path'>): RunningApplication {
  const generation = find(observed, 'endpoint', application.name)?.promotedGeneration ?? null;
  const workload = findWorkload(application, generation, observed);
  return {
    name: application.name, health: judge(workload, application.replicas, observed), commit: application.source.kind === 'git' ? application.source.commit : null,
    image: workload?.image ?? application.image ?? null, replicas: application.replicas, autoscaling: application.autoscaling ?? null, limits: { cpuMillis: application.cpuMillis, ramBytes: application.ramBytes },
    endpoint: { host: application.name, ports: application.ports, generation }, instances: instancesOf(workload),
    routes: application.routes.map((route) => ({ ...urlOf(route.host, route.path), host: route.host, application: application.name, isCustomDomain: route.isCustomDomain })),
  };
}

/** The generation that gets the traffic. Without a port nothing does: then it is the one that runs the release's image, the newest of several. */
function findWorkload({ name, ports, image }: ReleasedApplication, promoted: string | null, { resources }: Observed): ObservedResource | undefined {
  if (promoted !== null || ports.length > 0) return resources.find(({ ref }) => ref.kind === 'workload' && ref.name === name && ref.generation === promoted);
  const generations = readObserved(resources).generationsOf(name);
  return generations.findLast((each) => each.image?.imageId === image?.imageId) ?? generations.at(-1);
}

function makeService(service: ReleasedService, observed: Observed): RunningService {
  const resource = find(observed, 'service', service.name);
  return {
    name: service.name, type: service.type, version: service.versionText, health: judge(resource, 1, observed), image: resource?.image ?? service.image ?? null,
    limits: { cpuMillis: service.cpuMillis, ramBytes: service.ramBytes }, endpoint: { host: service.name, ports: service.ports, generation: null }, volume: service.volume, instances: instancesOf(resource),
  };
}

function makeVolumes(row: ViewRow, observed: Observed): Volume[] {
  const owners = new Map<string, string>([
    ...(row.release?.services ?? []).map((service): [string, string] => [service.volume, service.name]),
    ...(row.release?.applications ?? []).flatMap((application) => application.storage.map((storage): [string, string] => [storage.volume, application.name])),
  ]);
  return observed.resources.filter(({ ref }) => ref.kind === 'volume').map(({ ref, writer }) => ({
    name: ref.name, owner: owners.get(ref.name) ?? null, writtenBy: writer === undefined ? null : `${writer.program} ${writer.majorVersion}`,
  }));
}

function find(observed: Observed, kind: 'endpoint' | 'service', name: string): ObservedResource | undefined {
  return observed.resources.find(({ ref }) => ref.kind === kind && ref.name === name);
}

function instancesOf(resource: ObservedResource | undefined): Instance[] {
  return (resource?.instances ?? []).map((instance) => ({ ...instance }));
}

function judge(resource: ObservedResource | undefined, wanted: number, observed: Observed): Health {
  if (!observed.isMeantToRun) return 'stopped';
  if (!observed.isKnown) return 'unknown';
  if (resource === undefined) return 'unhealthy';
  const running = resource.instances.filter((instance) => instance.state === 'running').length;
  if (resource.isHealthy && running >= wanted) return 'healthy';
  return running > 0 ? 'degraded' : 'unhealthy';
}

function sumUp(parts: readonly Health[], row: ViewRow): Health {
  if (row.release === null || parts.length === 0) return 'empty';
  if (parts.every((part) => part === 'unhealthy')) return 'unhealthy';
  return parts.every((part) => part === parts[0]) ? parts[0] ?? 'unknown' : 'degraded';
}
