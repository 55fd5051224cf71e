import type { Ahead } from '@belay/contracts';
import { eq } from '../platform/database/orm.js';
import type { Db } from '../platform/database/database.js';
import { environments, targets } from '../platform/database/schema/index.js';
import { toPluginTarget, workerContract } from '../targets/worker-contract.js';

/** Reads what an operation that begins at once may look at before its begin; undefined where there is no such environment. `noWorkerAfterMs` is how long a call waits for a worker. */
export async function readAhead(db: Db, environmentId: string, noWorkerAfterMs: number): Promise<Ahead | undefined> {
  const [found] = await db.select({ id: targets.id, pluginId: targets.pluginId, fence: environments.fence, contract: workerContract }).from(environments).innerJoin(targets, eq(targets.id, environments.targetId)).where(eq(environments.id, environmentId));
  return found === undefined ? undefined : { target: toPluginTarget(found, found.contract), fence: found.fence, noWorkerAfterMs };
}
