import type { PlanStep, ReleasedService } from '@belay/contracts';
import { isStopped } from './observed-state.js';
import type { PlanContext } from './plan-context.js';
import { NETWORK_NAME, networkResource, serviceResource, serviceVolume } from './release-resources.js';
import { applyStep, setRunningStep, waitStep } from './step-draft.js';

/** Plans one service: its volume (made once and kept), its instance (changed in place) and the wait until it is healthy. */
export function planService(service: ReleasedService, context: PlanContext): PlanStep[] {
  const { state, scope } = context;
  const resource = serviceResource(service, scope);
  const volume = serviceVolume(service, scope);
  const found = state.find('service', service.name);
  const volumeFound = state.find('volume', service.volume);
  const hasOtherImage = service.image !== undefined && found?.image !== undefined && found.image.imageId !== service.image.imageId;
  const isChanged = found === undefined || found.specHash !== resource.specHash || hasOtherImage || found.instances.length === 0;
  const steps: PlanStep[] = [];
  const needs = context.networkSteps;
  if (!isChanged && volumeFound !== undefined) {
    if (found.isHealthy || context.endsStopped === true) return [];
    if (isStopped(found)) steps.push(setRunningStep(resource.ref, true, needs));
    return [...steps, waitStep(resource, [...needs, ...steps.map(({ name }) => name)])];
  }
  if (service.image === undefined) {
    steps.push({
      name: `resolve/service/${service.name}`, action: 'resolveImage', service: service.name, imageRef: service.imageRef, after: [], change: 'none',
      summary: `find image ${service.imageRef} of service ${service.name}`, causesDowntime: false,
    });
  }
  const resolved = steps.map(({ name }) => name);
  if (volumeFound === undefined) steps.push(applyStep(volume, resolved, undefined));
  const apply = applyStep(resource, [...needs, ...steps.map(({ name }) => name)], found, found === undefined ? {} : {
    causesDowntime: true, ...(isStopped(found) ? {} : { dataRisk: `service ${service.name} is restarted in place on its volume; open connections end` }),
  });
  return [...steps, apply, waitStep(resource, [apply.name])];
}

/** Gives the steps that the network needs: none when it is there. */
export function planNetwork({ state, scope }: Pick<PlanContext, 'state' | 'scope'>): PlanStep[] {
  const network = networkResource(scope);
  return state.find('network', NETWORK_NAME) === undefined ? [applyStep(network, [], undefined)] : [];
}
