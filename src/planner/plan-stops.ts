import type { PlanStep, ResourceRef } from '@belay/contracts';
import { generationAfter } from './application-choice.js';
import { isStopped } from './observed-state.js';
import type { ApplicationSteps } from './plan-applications.js';
import type { PlanContext } from './plan-context.js';
import { setRunningStep } from './step-draft.js';

/** Plans the stop of what a plan leaves: applications first, then services; what is stopped already and stays untouched needs none. */
export function planStops(way: readonly PlanStep[], processes: readonly ApplicationSteps[], { release, state, scope: { environmentId } }: PlanContext): PlanStep[] {
  const after = way.map(({ name }) => name);
  const isQuiet = (ref: ResourceRef): boolean => {
    const found = state.all.find((one) => one.ref.kind === ref.kind && one.ref.name === ref.name && one.ref.generation === ref.generation);
    return found !== undefined && isStopped(found) && way.every((step) => !('resource' in step) || step.resource.ref.kind !== ref.kind || step.resource.ref.name !== ref.name);
  };
  const stop = (refs: readonly ResourceRef[], needs: readonly string[]): PlanStep[] => refs.filter((ref) => !isQuiet(ref)).map((ref) => setRunningStep(ref, false, needs));
  const workloads = stop(processes.map(({ name, choice }) => ({ environmentId, kind: 'workload', name, generation: generationAfter(choice) })), after);
  const services = stop(release.services.map(({ name }) => ({ environmentId, kind: 'service', name })), [...after, ...workloads.map(({ name }) => name)]);
  return [...workloads, ...services];
}
