import { and, eq, notInArray } from '../../platform/database/orm.js';
import type { Db } from '../../platform/database/database.js';
import { environments, releases, routeHosts } from '../../platform/database/schema/index.js';

/** Gives back the host names of an environment that its current release does not use; all of them once it was destroyed. */
export async function giveBackHosts(tx: Db, environmentId: string): Promise<void> {
  const [row] = await tx.select({ destroyedAt: environments.destroyedAt, spec: releases.spec }).from(environments)
    .leftJoin(releases, eq(releases.id, environments.currentReleaseId)).where(eq(environments.id, environmentId));
  const isGone = row === undefined || row.destroyedAt !== null || row.spec === null;
  const used = isGone ? [] : row.spec?.applications.flatMap(({ routes }) => routes.map(({ host }) => host)) ?? [];
  const own = eq(routeHosts.environmentId, environmentId);
  await tx.delete(routeHosts).where(used.length === 0 ? own : and(own, notInArray(routeHosts.host, used)));
}
