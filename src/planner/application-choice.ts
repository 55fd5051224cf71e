import type { ObservedResource, ReleasedApplication, Resource } from '@belay/contracts';
import { isStopped } from './observed-state.js';
import type { PlanContext } from './plan-context.js';
import { workloadResource } from './release-resources.js';

/** What happens to an application: its running generation stays, is scaled or started again in place, or a new one is made. */
export type ApplicationChoice =
  | { readonly kind: 'keep'; readonly found: ObservedResource }
  | { readonly kind: 'start'; readonly found: ObservedResource }
  | { readonly kind: 'adjust'; readonly found: ObservedResource; readonly resource: Resource }
  | { readonly kind: 'new'; readonly resource: Resource };

/** Chooses what to do with an application, from what is observed of its generations. */
export function chooseGeneration(application: ReleasedApplication, context: PlanContext): ApplicationChoice {
  const wanted = workloadResource(application, context.scope);
  const found = findKept(application, wanted, context);
  if (found === undefined) return { kind: 'new', resource: withRunningReplicas(wanted, application, context) };
  if (!isWantedNumber(application, found.instances.length) || hasDifference(found, context)) return { kind: 'adjust', found, resource: inGeneration(wanted, found) };
  return context.endsStopped === true || (found.isHealthy && !isStopped(found)) ? { kind: 'keep', found } : { kind: 'start', found };
}

/** Says whether an application may have so many instances: those that are wanted, or any number within the bounds of its autoscaling. */
export function isWantedNumber({ replicas, autoscaling }: Pick<ReleasedApplication, 'replicas' | 'autoscaling'>, instances: number): boolean {
  return autoscaling === undefined ? instances === replicas : instances >= autoscaling.min && instances <= autoscaling.max;
}

/** Says whether a resource has to be applied again although its spec is the wanted one: somebody removed or changed a part of it. What ends stopped is left as it is. */
export function hasDifference({ difference }: ObservedResource, { endsStopped }: Pick<PlanContext, 'endsStopped'>): boolean {
  return difference !== undefined && endsStopped !== true;
}

/** Generation that the application has once the choice was carried out. */
export function generationAfter(choice: ApplicationChoice): string {
  const generation = choice.kind === 'new' ? choice.resource.ref.generation : choice.found.ref.generation;
  return generation ?? '';
}

function findKept({ name, projectName, image }: ReleasedApplication, wanted: Resource, { state, restart, failedGeneration, networkSteps }: PlanContext): ObservedResource | undefined {
  if (networkSteps.length > 0) return undefined;
  if (restart === 'all' || restart.includes(name) || (projectName !== undefined && restart.includes(projectName))) return undefined;
  const promoted = state.promotedOf(name);
  const same = state.generationsOf(name).filter((found) => found.specHash === wanted.specHash && found.ref.generation !== failedGeneration
    && (image === undefined || found.image === undefined || found.image.imageId === image.imageId));
  return same.find(({ ref }) => ref.generation === promoted) ?? same.find(({ isHealthy }) => isHealthy) ?? same.at(-1);
}

/** Traffic that several instances share now must not meet a new generation of fewer. */
function withRunningReplicas(wanted: Resource, { name, autoscaling }: ReleasedApplication, { state }: PlanContext): Resource {
  if (autoscaling === undefined || wanted.spec.kind !== 'workload') return wanted;
  const promoted = state.promotedOf(name);
  const running = state.generationsOf(name).find(({ ref }) => ref.generation === promoted)?.instances.length ?? 0;
  return { ...wanted, spec: { ...wanted.spec, replicas: Math.min(Math.max(running, autoscaling.min), autoscaling.max) } };
}

function inGeneration(wanted: Resource, { ref, image }: ObservedResource): Resource {
  if (wanted.spec.kind !== 'workload' || ref.generation === undefined) return wanted;
  return { ref, specHash: wanted.specHash, spec: { ...wanted.spec, generation: ref.generation, ...(image === undefined ? {} : { image }) } };
}
