import { stepKey, type StateActivities } from '@belay/contracts';
import { eq } from '../../platform/database/orm.js';
import { stepClaims } from '../../platform/database/schema/index.js';
import type { StateDeps } from './state-deps.js';

/** Makes the activity that says whether a worker has begun a call of a step. */
export function makeIsClaimed({ db }: StateDeps): StateActivities['isClaimed'] {
  return async ({ operationId, step }) => (await db.select({ key: stepClaims.key }).from(stepClaims).where(eq(stepClaims.key, stepKey(operationId, step)))).length > 0;
}
