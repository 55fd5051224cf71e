import type { PlanStep } from '@belay/contracts';
import { outdatedVolumes, volumeAfter } from './kept-data.js';
import { isMadeBy, isStopped } from './observed-state.js';
import type { PlanContext } from './plan-context.js';
import { removeStep } from './step-draft.js';

/**
 * Plans the removal of what the release does not have: addresses, processes and services, and ended jobs. Volumes stay and are listed;
 * only one that the failed operation itself made goes with it, since nothing good ever wrote there, and one that a copy has taken the place of.
 */
export function planLeftovers(context: PlanContext, after: readonly string[], retired: readonly string[]): PlanStep[] {
  const { state, release, undoneOperationId } = context;
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
  const outdated = outdatedVolumes(release.services, context);
  const copies = outdated.map(({ ref }) => removeStep(ref, [...users, ...services.map(({ name }) => name)], { summary: `remove volume ${ref.name}, in whose place the data of the service goes on` }));
  const steps = [...addresses, ...workloads, ...jobs, ...services, ...copies];
  if (undoneOperationId === undefined) return steps;

  const kept = new Set([...release.services.map((service) => volumeAfter(service, context)), ...outdated.map(({ ref }) => ref.name), ...release.applications.flatMap(({ storage }) => storage.map(({ volume }) => volume))]);
  const unused = [...users, ...services.map(({ name }) => name)];
  const volumes = state.ofKind('volume').filter((found) => isMadeBy(found, undoneOperationId) && !kept.has(found.ref.name)).map(({ ref }) => removeStep(ref, unused));
  const isEmpty = release.applications.length === 0 && release.services.length === 0;
  const networks = state.ofKind('network').filter((found) => isEmpty && isMadeBy(found, undoneOperationId))
    .map(({ ref }) => removeStep(ref, [...unused, ...volumes.map(({ name }) => name)]));
  return [...steps, ...volumes, ...networks];
}
