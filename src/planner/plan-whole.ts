import type { PlanStep, ResourceKind } from '@belay/contracts';
import { isStopped, type ObservedState } from './observed-state.js';
import { removeStep, setRunningStep } from './step-draft.js';

/** Plans a stop: applications first, then services; data, addresses and names stay. Generations without traffic go. */
export function planStop(state: ObservedState): PlanStep[] {
  const workloads = state.ofKind('workload').map((found) => {
    const promoted = state.promotedOf(found.ref.name);
    const isLeftover = promoted !== null && found.ref.generation !== promoted;
    if (isLeftover) return removeStep(found.ref, []);
    return isStopped(found) ? undefined : setRunningStep(found.ref, false, [], { causesDowntime: true });
  }).filter((step) => step !== undefined);
  const after = workloads.map(({ name }) => name);
  const services = state.ofKind('service').filter((found) => !isStopped(found)).map(({ ref }) => setRunningStep(ref, false, after, { causesDowntime: true }));
  return [...workloads, ...services];
}

/** Order in which a whole environment goes: what is used last goes first. */
const removalOrder: readonly (readonly ResourceKind[])[] = [['route'], ['workload', 'job'], ['endpoint', 'service'], ['volume'], ['network']];

/** Plans the removal of everything, data included. */
export function planDestroy(state: ObservedState): PlanStep[] {
  const steps: PlanStep[] = [];
  for (const kinds of removalOrder) {
    const after = steps.map(({ name }) => name);
    const removed = state.all.filter(({ ref }) => kinds.includes(ref.kind)).map(({ ref }) => removeStep(ref, after, {
      causesDowntime: ref.kind !== 'volume' && ref.kind !== 'network', ...(ref.kind === 'volume' ? { dataRisk: `the data of volume ${ref.name} is deleted` } : {}),
    }));
    steps.push(...removed);
  }
  return steps;
}
