import type { ReleaseSpec } from '@belay/contracts';
import { and, eq, inArray, ne } from '../platform/database/orm.js';
import type { Db } from '../platform/database/database.js';
import { environments, operations, projects, releases } from '../platform/database/schema/index.js';
import { activeStates } from '../operations/operation-states.js';
import type { NeededThings } from './choose-garbage.js';

/** Reads what is needed on a target: the releases to which environments may go back, and what operations are at work on. */
export async function readNeededThings(db: Db, targetId: string, { keepReleases, youngMs }: Pick<NeededThings, 'keepReleases' | 'youngMs'>): Promise<NeededThings> {
  const [places, rows, active] = await Promise.all([
    db.select({ environment: environments, project: projects.name }).from(environments).innerJoin(projects, eq(projects.id, environments.projectId)).where(eq(environments.targetId, targetId)),
    db.select({ release: releases }).from(releases).innerJoin(environments, eq(environments.id, releases.environmentId)).where(eq(environments.targetId, targetId)),
    db.select({ id: operations.id, environmentId: operations.environmentId, releaseId: operations.releaseId, lastGoodReleaseId: operations.lastGoodReleaseId, params: operations.params }).from(operations)
      .innerJoin(environments, eq(environments.id, operations.environmentId)).where(and(eq(environments.targetId, targetId), inArray(operations.state, activeStates), ne(operations.kind, 'plan'))),
  ]);
  const named = new Set(active.flatMap(({ id, releaseId, lastGoodReleaseId, params }) => [releaseId, lastGoodReleaseId, params.releaseId, `rel_${id.replace(/^op_/, '')}`]));
  const all = rows.map(({ release }) => release);
  const kept = places.flatMap(({ environment: { id, destroyedAt, currentReleaseId } }) => {
    if (destroyedAt !== null) return [];
    const sealed = all.filter((release) => release.environmentId === id && release.isSealed).sort((a, b) => (b.number ?? 0) - (a.number ?? 0));
    const lastGood = sealed.find(({ isGood }) => isGood);
    return sealed.filter((release, index) => index < keepReleases || release === lastGood || release.id === currentReleaseId);
  });
  const needed = [...kept, ...all.filter(({ id }) => named.has(id))];
  const dataOf = new Map(places.map(({ environment }) => [environment.id, environment.serviceData]));
  return {
    environments: new Map(places.map(({ environment, project }) => [environment.id, { isDestroyed: environment.destroyedAt !== null, label: `${project} ${environment.branch}` }])),
    imageIds: new Set(needed.flatMap(({ spec }) => imagesOf(spec))),
    buildKeys: new Set(needed.flatMap(({ spec, wanted }) => [...spec.applications.flatMap(({ source }) => (source.kind === 'git' ? [source.buildKey] : [])), ...(wanted?.builds ?? []).map(({ buildKey }) => buildKey)])),
    releasedImageIds: new Set(all.flatMap(({ spec }) => imagesOf(spec))),
    volumes: new Set(needed.flatMap(({ environmentId, spec }) => [
      ...spec.services.map(({ volume }) => `${environmentId}/${dataOf.get(environmentId)?.[volume]?.volume ?? volume}`), ...spec.applications.flatMap(({ storage }) => storage.map(({ volume }) => `${environmentId}/${volume}`)),
    ])),
    activeOperationIds: new Set(active.map(({ id }) => id)), activeEnvironmentIds: new Set(active.map(({ environmentId }) => environmentId)), keepReleases, youngMs,
  };
}

function imagesOf({ applications, services }: ReleaseSpec): string[] {
  return [...applications, ...services].flatMap(({ image }) => (image === undefined ? [] : [image.imageId]));
}
