import type { PlanStep, ReleasedService, Resource } from '@belay/contracts';
import { hasDifference } from './application-choice.js';
import { needsTrial, presentVolume, volumeAfter } from './kept-data.js';
import { isStopped } from './observed-state.js';
import type { PlanContext } from './plan-context.js';
import { NETWORK_NAME, networkResource, serviceResource, serviceVolume } from './release-resources.js';
import { applyStep, setRunningStep, waitStep } from './step-draft.js';

/**
 * Plans one service: its volume (made once and kept), its instance (changed in place) and the wait until it is healthy.
 * Another image is tried on a copy of the data; `images` are the steps that have to end before anything is stopped for that.
 */
export function planService(service: ReleasedService, images: readonly string[], context: PlanContext): PlanStep[] {
  const { state, scope } = context;
  const isTrial = needsTrial(service, context);
  const placed = { ...service, volume: volumeAfter(service, context) };
  const resource = serviceResource(placed, scope);
  const found = state.find('service', service.name);
  const volumeFound = state.find('volume', presentVolume(service, context));
  const hasOtherImage = service.image !== undefined && found?.image !== undefined && found.image.imageId !== service.image.imageId;
  const isChanged = found === undefined || found.specHash !== resource.specHash || hasOtherImage || hasDifference(found, context) || found.instances.length === 0 || context.networkSteps.length > 0;
  const needs = context.networkSteps;
  if (!isChanged && volumeFound !== undefined) {
    if (found.isHealthy || context.endsStopped === true) return [];
    const start = isStopped(found) ? [setRunningStep(resource.ref, true, needs)] : [];
    return [...start, waitStep(resource, [...needs, ...start.map(({ name }) => name)])];
  }
  const resolve: PlanStep[] = service.image !== undefined ? [] : [{
    name: `resolve/service/${service.name}`, action: 'resolveImage', service: service.name, imageRef: service.imageRef, after: [], change: 'none',
    summary: `find image ${service.imageRef} of service ${service.name}`, causesDowntime: false, ...(volumeFound?.writer === undefined ? {} : { writer: volumeFound.writer }),
  }];
  // What exists is touched only when all images of services are known to fit their data.
  const resolved = found === undefined && volumeFound === undefined ? resolve.map(({ name }) => name) : resolvesOf(context);
  const volume = isTrial ? planTrial(service, serviceVolume(placed, scope), [...resolved, ...images], context)
    : volumeFound === undefined ? [applyStep(serviceVolume(placed, scope), resolved, undefined)] : [];
  const apply = applyStep(resource, [...needs, ...resolved, ...volume.map(({ name }) => name)], found, found === undefined ? {} : {
    causesDowntime: true, ...(isTrial || isStopped(found) ? {} : { dataRisk: `service ${service.name} is restarted in place on its volume; open connections end` }),
  });
  return [...resolve, ...volume, apply, waitStep(resource, [apply.name])];
}

/** Stops a service cleanly and copies its data, so that another image never opens the only copy. */
function planTrial(service: ReleasedService, volume: Resource, after: readonly string[], { state, scope: { environmentId }, ...context }: PlanContext): PlanStep[] {
  const found = state.find('service', service.name);
  const from = presentVolume(service, { state, ...context });
  const stop = found === undefined || isStopped(found) ? [] : [setRunningStep({ environmentId, kind: 'service', name: service.name }, false, after, { causesDowntime: true })];
  return [...stop, {
    name: `copy/volume/${service.volume}`, action: 'copyVolume', resource: volume, from, after: stop.length === 0 ? after : stop.map(({ name }) => name), change: 'create',
    summary: `copy the data of service ${service.name} to try ${service.imageRef} on the copy`, causesDowntime: true,
    dataRisk: `service ${service.name} is tried as ${service.imageRef} on a copy of its data; it is down while the data is copied, and what is written to the copy is lost if the release fails. Volume ${from} stays as it is until the release is verified`,
  }];
}

/** Names of the steps by which the images of services are found. */
function resolvesOf({ release }: PlanContext): string[] {
  return release.services.filter(({ image }) => image === undefined).map(({ name }) => `resolve/service/${name}`);
}

/** Gives the step that brings a network back of which somebody removed or changed a part; what runs in it is left as it is. */
export function mendNetwork({ state, scope, ...context }: Pick<PlanContext, 'state' | 'scope' | 'endsStopped'>): PlanStep[] {
  const found = state.find('network', NETWORK_NAME);
  return found === undefined || !hasDifference(found, context) ? [] : [applyStep(networkResource(scope), [], found)];
}

/** Gives the steps that the network needs: none when it is there. */
export function planNetwork({ state, scope }: Pick<PlanContext, 'state' | 'scope'>): PlanStep[] {
  const network = networkResource(scope);
  return state.find('network', NETWORK_NAME) === undefined ? [applyStep(network, [], undefined)] : [];
}
