import { resourceId, type ObservedResource, type ReleaseSpec, type Resource } from '@belay/contracts';
import { isWantedNumber } from './application-choice.js';
import { presentVolume, isVolumeOf, type KeptData } from './kept-data.js';
import { isStopped, readObserved, type ObservedState } from './observed-state.js';
import { releaseResources } from './release-resources.js';

/** How a resource differs from the release. `running`: it runs although the environment is stopped. */
export type DriftKind = 'missing' | 'changed' | 'extra' | 'unhealthy' | 'running';

/** One difference between what is and what the release says, in words. */
export interface Drift {
  /** Id of the resource, e.g. `service/db`. */
  readonly resource: string;
  readonly kind: DriftKind;
  readonly message: string;
}

/** What is compared. */
export interface DriftInput {
  readonly environmentId: string;
  readonly release: ReleaseSpec;
  readonly isMeantToRun: boolean;
  readonly data: KeptData;
  readonly observed: readonly ObservedResource[];
}

/** Compares what is observed with a release, resource by resource, in a fixed order; empty where a repair would have nothing to do. Volumes that are kept for later are no difference. */
export function findDrift({ environmentId, release, isMeantToRun, data, observed }: DriftInput): Drift[] {
  const state = readObserved(observed);
  if (!isMeantToRun) return findRunning(state);
  const placed = { ...release, services: release.services.map((service) => ({ ...service, volume: presentVolume(service, { state, data }) })) };
  const wanted = releaseResources(placed, { environmentId, generation: '' });
  const fixed = wanted.filter(({ ref }) => ref.kind !== 'workload').flatMap((resource) => compareFixed(resource, state));
  const workloads = wanted.filter(({ ref }) => ref.kind === 'workload').flatMap((resource) => compareWorkload(resource, state));
  return [...fixed, ...workloads, ...findExtra(release, wanted, state)];
}

function findRunning(state: ObservedState): Drift[] {
  return [...state.ofKind('service'), ...state.ofKind('workload')].filter((found) => !isStopped(found))
    .map(({ ref }) => ({ resource: resourceId(ref), kind: 'running', message: `${ref.kind} ${ref.name} runs although the environment is stopped` }));
}

function compareFixed(resource: Resource, state: ObservedState): Drift[] {
  const { ref: { kind, name }, spec, specHash } = resource;
  const found = state.find(kind, name);
  const drift = (difference: DriftKind, message: string): Drift[] => [{ resource: `${kind}/${name}`, kind: difference, message: `${kind} ${name} ${message}` }];
  if (found === undefined) return drift('missing', spec.kind === 'volume' ? 'is gone, with the data that was on it' : 'is gone');
  if (found.difference !== undefined) return drift('changed', found.difference);
  if (kind === 'network' || kind === 'volume') return [];
  if (spec.kind === 'service' && found.instances.length === 0) return drift('missing', 'has no container any more');
  if (found.specHash !== specHash) return drift('changed', 'differs from the release');
  if (spec.kind === 'service' && found.image !== undefined && spec.image.imageId !== '' && found.image.imageId !== spec.image.imageId) return drift('changed', `runs another image than the release: ${found.image.ref}`);
  if (!found.isHealthy) return drift('unhealthy', isStopped(found) && spec.kind === 'service' ? 'does not run' : 'is not healthy');
  return [];
}

function compareWorkload({ ref: { name }, spec, specHash }: Resource, state: ObservedState): Drift[] {
  if (spec.kind !== 'workload') return [];
  const drift = (kind: DriftKind, message: string): Drift[] => [{ resource: `workload/${name}`, kind, message: `application ${name} ${message}` }];
  const generations = state.generationsOf(name);
  const fitting = generations.filter((found) => found.specHash === specHash && (found.image === undefined || spec.image.imageId === '' || found.image.imageId === spec.image.imageId));
  const promoted = state.promotedOf(name);
  const found = fitting.find(({ ref }) => ref.generation === promoted) ?? fitting.at(-1);
  if (found === undefined) return generations.length === 0 ? drift('missing', 'is gone: nothing of it runs') : drift('changed', 'runs otherwise than the release says');
  const pointers = [state.find('endpoint', name), state.find('route', name)].filter((pointer) => pointer !== undefined && (pointer.promotedGeneration ?? null) !== found.ref.generation);
  const astray = pointers.length === 0 ? [] : drift('changed', `gets its traffic at ${pointers[0]?.promotedGeneration ?? 'nothing'} instead of ${found.ref.generation ?? ''}`);
  if (found.difference !== undefined) return [...astray, ...drift('changed', found.difference)];
  if (!isWantedNumber(spec, found.instances.length)) {
    const wished = spec.autoscaling === undefined ? String(spec.replicas) : `${spec.autoscaling.min} to ${spec.autoscaling.max}`;
    return [...astray, ...drift('changed', `has ${found.instances.length} instances instead of ${wished}`)];
  }
  if (!found.isHealthy) return [...astray, ...drift('unhealthy', isStopped(found) ? 'does not run' : 'is not healthy')];
  return astray;
}

function findExtra(release: ReleaseSpec, wanted: readonly Resource[], state: ObservedState): Drift[] {
  const known = new Set(wanted.map(({ ref }) => `${ref.kind}/${ref.name}`));
  return state.all.flatMap(({ ref, specHash }): Drift[] => {
    const { kind, name } = ref;
    const extra = (message: string): Drift[] => [{ resource: resourceId(ref), kind: 'extra', message }];
    if (kind === 'network' || kind === 'job') return [];
    if (kind === 'volume') return !known.has(`volume/${name}`) && release.services.some(({ volume }) => isVolumeOf(name, volume)) ? extra(`volume ${name} is an old copy that nothing uses`) : [];
    if (!known.has(`${kind}/${name}`)) return extra(`${kind} ${name} is not part of the release`);
    const isOld = kind === 'workload' && !wanted.some((one) => one.ref.kind === 'workload' && one.ref.name === name && one.specHash === specHash);
    return isOld ? extra(`generation ${ref.generation ?? ''} of ${name} is not of the release`) : [];
  });
}
