import { BelayError, type CollectionActivities } from '@belay/contracts';
import { eq, sql } from '../platform/database/orm.js';
import type { Db } from '../platform/database/database.js';
import { collections, targets } from '../platform/database/schema/index.js';
import { toPluginTarget, workerContract } from '../targets/worker-contract.js';
import { chooseGarbage } from './choose-garbage.js';
import { readNeededThings } from './needed-things.js';

/** What the activities of collections need. */
export interface CollectionDeps {
  readonly db: Db;
  readonly keepReleases: number;
  readonly youngMs: number;
  readonly noWorkerAfterMs: number;
}

/** Makes the activities that read and write the records of collections. */
export function createCollectionActivities({ db, keepReleases, youngMs, noWorkerAfterMs }: CollectionDeps): CollectionActivities {
  const read = async (id: string) => {
    const [row] = await db.select({ collection: collections, pluginId: targets.pluginId, contract: workerContract }).from(collections).innerJoin(targets, eq(targets.id, collections.targetId)).where(eq(collections.id, id));
    if (row === undefined) throw new BelayError('NOT_FOUND', `There is no collection ${id}.`);
    return row;
  };
  return {
    beginCollection: async ({ collectionId }) => {
      const { collection, pluginId, contract } = await read(collectionId);
      return { target: toPluginTarget({ id: collection.targetId, pluginId }, contract), isPlanOnly: collection.planHash === null, noWorkerAfterMs };
    },
    planCollection: async ({ collectionId, items }) => {
      const { collection: { targetId, volumes, planHash } } = await read(collectionId);
      const plan = chooseGarbage(items, await readNeededThings(db, targetId, { keepReleases, youngMs }), volumes, new Date());
      // With a plan's hash all that is otherwise by now, a volume that is gone too, is a changed plan.
      const refused = planHash !== null ? undefined : volumes.find((name) => !plan.lines.some((line) => line.kind === 'volume' && line.name === name));
      if (refused !== undefined) {
        const isThere = items.some(({ kind, name }) => kind === 'volume' && name === refused);
        throw isThere ? new BelayError('CONFLICT', `The volume ${refused} is in use, or a release that may run again needs it. Nothing was removed.`, { details: { volume: refused } })
          : new BelayError('NOT_FOUND', `There is no volume ${refused} of Belay on this target. The plan lists the volumes that are kept.`, { details: { volume: refused } });
      }
      await db.update(collections).set({ plan }).where(eq(collections.id, collectionId));
      if (planHash !== null && planHash !== plan.hash) throw new BelayError('PLAN_CHANGED', 'What would be removed is no longer what this plan stands for. Nothing was removed; look at the new plan and give its hash.', { details: { planHash: plan.hash } });
      return plan;
    },
    isStillGarbage: async ({ collectionId, item }) => {
      const { collection: { targetId, volumes } } = await read(collectionId);
      return chooseGarbage([item], await readNeededThings(db, targetId, { keepReleases, youngMs }), volumes, new Date()).lines.length === 1;
    },
    finishCollection: async ({ collectionId, result }) => void await db.update(collections).set({ result, endedAt: sql`clock_timestamp()` }).where(eq(collections.id, collectionId)),
  };
}
