import { BelayError, type PlanStep, type ReleasedApplication, type ReleaseSpec } from '@belay/contracts';
import { presentVolume } from './kept-data.js';
import { planProcesses, planRetirement, planTraffic } from './plan-applications.js';
import { planLeftovers } from './plan-leftovers.js';
import type { PlanContext } from './plan-context.js';
import type { PlanReach } from './plan-input.js';
import { planService } from './plan-services.js';
import { planStops } from './plan-stops.js';
import { hashOf } from './hash.js';

/** Plans the way to a release: services and builds side by side, then the seal, then the applications, then the clearing away. */
export function planRelease(context: PlanContext, current: ReleaseSpec | null, reach: PlanReach): PlanStep[] {
  const { release, isSealed } = context;
  if (reach !== 'run') return planImages(context, reach);
  const drafts = release.applications.map((application) => ({ application, ...planProcesses(application, [], context) }));
  const images = drafts.flatMap(({ application, choice }) => (choice.kind === 'new' ? imageSteps(application) : []));
  const started = release.services.flatMap((service) => planService(service, images.map(({ name }) => name), context));
  const serviceWaits = started.filter(({ action }) => action === 'waitUntilHealthy').map(({ name }) => name);
  const resolved = started.filter(({ action }) => action === 'resolveImage').map(({ name }) => name);

  const isPinned = isSealed || (images.length === 0 && started.length === 0 && drafts.every(({ choice }) => choice.kind === 'keep') && hasSameSources(release, current));
  const sealed = isPinned ? [] : ['seal'];
  const seal: PlanStep[] = isPinned ? [] : [sealStep([...images.map(({ name }) => name), ...resolved])];

  const before = [...context.networkSteps, ...serviceWaits];
  const processes = release.applications.map((application) => ({
    application,
    ...planProcesses(application, [...before, ...sealedBefore(application, drafts, sealed), ...dependencySwitches(application, context)], context),
  }));
  const settled = processes.flatMap(({ ready }) => (ready === undefined ? [] : [ready]));
  const traffic = processes.flatMap((one) => planTraffic(one.application, one, settled, sealed, context));
  const way = [...started, ...images, ...seal, ...processes.flatMap(({ steps }) => steps), ...traffic];
  const forward = context.endsStopped === true ? [...way, ...planStops(way, processes, context)] : way;
  const last = leavesOf(forward);
  const retirement = processes.flatMap((one) => planRetirement(one, last));
  return [...forward, ...retirement, ...planLeftovers(context, last, leavesOf(retirement))];
}

/** Names of the steps on which no other depends. */
function leavesOf(steps: readonly PlanStep[]): string[] {
  const needed = new Set(steps.flatMap(({ after }) => after));
  return steps.filter(({ name }) => !needed.has(name)).map(({ name }) => name);
}

function planImages({ release, isSealed }: PlanContext, reach: PlanReach): PlanStep[] {
  const images = release.applications.flatMap(imageSteps);
  if (reach === 'build' || isSealed) return images;
  const services: PlanStep[] = release.services.filter(({ image }) => image === undefined).map(({ name, imageRef }) => ({
    name: `resolve/service/${name}`, action: 'resolveImage', service: name, imageRef, after: [], change: 'none', summary: `find image ${imageRef} of service ${name}`, causesDowntime: false,
  }));
  return [...services, ...images, sealStep([...services, ...images].map(({ name }) => name))];
}

function imageSteps({ name, image, source }: ReleasedApplication): PlanStep[] {
  if (image !== undefined) return [];
  const base = { after: [], change: 'create', causesDowntime: false } as const;
  if (source.kind === 'git') return [{ ...base, name: `build/${name}`, action: 'buildImage', application: name, summary: `build ${name} at ${source.commit.slice(0, 7)}` }];
  return [{ ...base, change: 'none', name: `resolve/${name}`, action: 'resolveApplicationImage', application: name, imageRef: source.ref, summary: `find image ${source.ref} of ${name}` }];
}

function sealStep(after: readonly string[]): PlanStep {
  return { name: 'seal', action: 'seal', after, change: 'none', summary: 'pin images, variables and routes as a release', causesDowntime: false };
}

/** A generation that is only started again needs no image and so does not wait for the seal. */
function sealedBefore({ name }: ReleasedApplication, drafts: readonly { readonly name: string; readonly choice: { readonly kind: string } }[], sealed: readonly string[]): readonly string[] {
  return drafts.some((draft) => draft.name === name && draft.choice.kind === 'new') ? sealed : [];
}

function hasSameSources(release: ReleaseSpec, current: ReleaseSpec | null): boolean {
  return current !== null && hashOf(sourcesOf(release)) === hashOf(sourcesOf(current));
}

function sourcesOf({ applications, services }: ReleaseSpec): unknown {
  return [applications.map(({ name, source, replicas, routes }) => ({ name, source, replicas, routes })), services.map(({ name, imageRef }) => ({ name, imageRef }))];
}

/** On a first deploy, an application starts after those that it depends on can be reached. */
function dependencySwitches(application: ReleasedApplication, { release, state }: PlanContext): string[] {
  const byName = new Map(release.applications.map((one) => [one.name, one]));
  return application.dependsOn.flatMap((name) => {
    const needed = byName.get(name);
    const isFirst = needed !== undefined && needed.ports.length > 0 && state.promotedOf(name) === null;
    return isFirst && !dependsOn(needed, application.name, byName, new Set()) ? [`promote/${name}`] : [];
  });
}

function dependsOn(from: ReleasedApplication, target: string, byName: ReadonlyMap<string, ReleasedApplication>, seen: Set<string>): boolean {
  if (from.name === target) return true;
  if (seen.has(from.name)) return false;
  seen.add(from.name);
  return from.dependsOn.some((name) => {
    const next = byName.get(name);
    return next !== undefined && dependsOn(next, target, byName, seen);
  });
}

/** Refuses what could open a service's data with another major version or program. @throws {BelayError} DATA_UPGRADE_NEEDS_BACKUP. */
export function checkDataUpgrades(context: PlanContext, current: ReleaseSpec | null): void {
  for (const service of context.release.services) {
    const before = current?.services.find(({ name }) => name === service.name);
    if (before === undefined || before.imageRef === service.imageRef || context.state.find('volume', presentVolume(service, context)) === undefined) continue;
    if (before.type === service.type && (before.majorVersion === undefined || service.majorVersion === undefined || before.majorVersion === service.majorVersion)) continue;
    throw new BelayError(
      'DATA_UPGRADE_NEEDS_BACKUP',
      `Service ${service.name} would go from ${before.type} ${before.versionText} to ${service.type} ${service.versionText} on the same data; keep the old major version, or back up, remove the service and restore into a new one.`,
      { details: { service: service.name, from: before.imageRef, to: service.imageRef } },
    );
  }
}
