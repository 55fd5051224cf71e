import type { PlanStep } from '@belay/contracts';
import { isMadeBy, isStopped } from './observed-state.js';
import type { PlanContext } from './plan-context.js';
import { removeStep } from './step-draft.js';

/**
 * Plans the removal of what the release does not have: addresses, processes and services, and ended jobs. Volumes stay and are listed;
 * only one that the failed operation itself made goes with it, since nothing good ever wrote there.
 */
export function planLeftovers({ state, release, undoneOperationId }: PlanContext, after: readonly string[], retired: readonly string[]): PlanStep[] {
  const applications = new Map(release.applications.map((application) => [application.name, application]));
  const addresses = [
    ...state.ofKind('route').filter(({ ref }) => (applications.get(ref.name)?.routes.length ?? 0) === 0),
    ...state.ofKind('endpoint').filter(({ ref }) => !applications.has(ref.name)),
  ].map(({ ref }) => removeStep(ref, after, { causesDowntime: true }));
  const anchors = [...after, ...addresses.map(({ name }) => name)];
  const workloads = state.ofKind('workload').filter(({ ref }) => !applications.has(ref.name)).map(({ ref }) => removeStep(ref, anchors));
  const jobs = state.ofKind('job').filter(isStopped).map(({ ref }) => removeStep(ref, after));
  const users = [...anchors, ...retired, ...workloads.map(({ name }) => name)];
  const services = state.ofKind('service').filter(({ ref }) => release.services.every(({ name }) => name !== ref.name))
    .map(({ ref }) => removeStep(ref, users, { causesDowntime: true, dataRisk: `service ${ref.name} is removed; its volume is kept` }));
  const steps = [...addresses, ...workloads, ...jobs, ...services];
  if (undoneOperationId === undefined) return steps;

  const kept = new Set([...release.services.map(({ volume }) => volume), ...release.applications.flatMap(({ storage }) => storage.map(({ volume }) => volume))]);
  const unused = [...users, ...services.map(({ name }) => name)];
  const volumes = state.ofKind('volume').filter((found) => isMadeBy(found, undoneOperationId) && !kept.has(found.ref.name)).map(({ ref }) => removeStep(ref, unused));
  const isEmpty = release.applications.length === 0 && release.services.length === 0;
  const networks = state.ofKind('network').filter((found) => isEmpty && isMadeBy(found, undoneOperationId))
    .map(({ ref }) => removeStep(ref, [...unused, ...volumes.map(({ name }) => name)]));
  return [...steps, ...volumes, ...networks];
}
