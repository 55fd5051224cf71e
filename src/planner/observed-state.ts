import { resourceId, type ObservedResource, type ResourceKind } from '@belay/contracts';

/** What is observed of an environment, for look-up by the planner. */
export interface ObservedState {
  readonly all: readonly ObservedResource[];
  find(kind: ResourceKind, name: string): ObservedResource | undefined;
  ofKind(kind: ResourceKind): readonly ObservedResource[];
  /** All generations of an application, oldest first. */
  generationsOf(application: string): readonly ObservedResource[];
  /** Generation that gets the application's traffic; null when none does or it has no endpoint. */
  promotedOf(application: string): string | null;
}

/** Orders an observation by id, so that its order of arrival never changes a plan. */
export function readObserved(resources: readonly ObservedResource[]): ObservedState {
  const all = [...resources].sort((a, b) => (resourceId(a.ref) < resourceId(b.ref) ? -1 : 1));
  const byId = new Map(all.map((resource) => [resourceId(resource.ref), resource]));
  const find = (kind: ResourceKind, name: string) => byId.get(`${kind}/${name}`);
  return {
    all, find,
    ofKind: (kind) => all.filter(({ ref }) => ref.kind === kind),
    generationsOf: (application) => all.filter(({ ref }) => ref.kind === 'workload' && ref.name === application).sort((a, b) => ageOf(a) - ageOf(b)),
    promotedOf: (application) => find('endpoint', application)?.promotedGeneration ?? find('route', application)?.promotedGeneration ?? null,
  };
}

/** Says whether nothing of a resource runs. */
export function isStopped({ instances }: ObservedResource): boolean {
  return instances.every(({ state }) => state === 'exited');
}

/** Says whether a resource was made, or last changed, by an operation. */
export function isMadeBy({ key }: ObservedResource, operationId: string): boolean {
  return key.startsWith(`${operationId}:`);
}

function ageOf({ ref }: ObservedResource): number {
  return Number(ref.generation?.replace(/^g/, '') ?? 0) || 0;
}
