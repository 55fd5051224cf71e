import type { PinnedImage, Plan, ReleasedService, ReleaseSpec } from '@belay/contracts';
import { isMadeBy, type ObservedState } from './observed-state.js';
import type { PlanContext } from './plan-context.js';

/** Where the data of a service is: its present volume, and the image that had it open last. By the volume's name in the release. */
export type KeptData = Readonly<Record<string, { readonly volume: string; readonly image?: PinnedImage }>>;

type DataContext = Pick<PlanContext, 'state' | 'scope' | 'data' | 'current' | 'undoneOperationId'>;

/** Name of the copy on which an operation tries another version. No volume of a release begins so. */
function trialVolume(volume: string, generation: string): string {
  return `${generation}--${volume}`;
}

/** Says whether a volume is the copy that an operation of this generation makes. */
export function isTrialVolume(name: string, generation: string): boolean {
  return name.startsWith(`${generation}--`);
}

/** Says whether a volume is a service's own one or a copy of it. */
export function isVolumeOf(name: string, volume: string): boolean {
  return name === volume || (/^g\d+--/.test(name) && name.slice(name.indexOf('--') + 2) === volume);
}

/** Gives the name of the volume that holds a service's data now: the recorded one; where that is gone, the newest copy of it; a new one's name otherwise. */
export function presentVolume({ volume }: Pick<ReleasedService, 'volume'>, { state, data, undoneOperationId }: Pick<DataContext, 'state' | 'data' | 'undoneOperationId'>): string {
  const recorded = data[volume]?.volume ?? volume;
  if (state.find('volume', recorded) !== undefined) return recorded;
  const others = state.ofKind('volume').filter((found) => isVolumeOf(found.ref.name, volume) && (undoneOperationId === undefined || !isMadeBy(found, undoneOperationId)));
  return others.sort((a, b) => ageOf(b.ref.name) - ageOf(a.ref.name))[0]?.ref.name ?? recorded;
}

/** Says whether a service's data was opened last by another image than the one that is wanted, so that this one has to be tried on a copy. */
export function needsTrial(service: ReleasedService, context: DataContext): boolean {
  const { state, data, current } = context;
  if (state.find('volume', presentVolume(service, context)) === undefined) return false;
  const before = data[service.volume]?.image ?? current?.services.find(({ volume }) => volume === service.volume)?.image ?? state.find('service', service.name)?.image;
  return before !== undefined && (before.ref !== service.imageRef || (service.image !== undefined && service.image.imageId !== before.imageId));
}

/** Gives the volume on which a service runs once the plan was carried out. */
export function volumeAfter(service: ReleasedService, context: DataContext): string {
  return needsTrial(service, context) ? trialVolume(service.volume, context.scope.generation) : presentVolume(service, context);
}

/** Gives the volumes of the release's services that hold their data as it was before; kept until a release runs without them. */
export function outdatedVolumes(services: readonly ReleasedService[], context: DataContext): ReturnType<ObservedState['ofKind']> {
  return services.flatMap((service) => {
    const { state } = context;
    // Where the present one is not to be seen nothing is outdated: better a volume too many.
    if (state.find('volume', presentVolume(service, context)) === undefined) return [];
    const wanted = volumeAfter(service, context);
    return state.ofKind('volume').filter(({ ref }) => isVolumeOf(ref.name, service.volume) && ref.name !== wanted);
  });
}

/** Gives where the data of services is once a plan was carried out and its release runs. Data of services that the release does not have stays where it was. */
export function dataAfter(before: KeptData, release: ReleaseSpec | undefined, plan: Plan | undefined): KeptData {
  const mounted = new Map(plan?.steps.flatMap((step) => (step.action === 'apply' && step.resource.spec.kind === 'service' ? [[step.resource.spec.name, step.resource.spec.mounts[0]?.volume] as const] : [])));
  const now = release?.services.map(({ name, volume, image }) => [volume, { volume: mounted.get(name) ?? before[volume]?.volume ?? volume, ...(image === undefined ? {} : { image }) }] as const);
  return { ...before, ...Object.fromEntries(now ?? []) };
}

function ageOf(name: string): number {
  return Number(/^g(\d+)--/.exec(name)?.[1] ?? 0);
}
