import { eq, sql } from '../../platform/database/orm.js';
import type { StateActivities } from '@belay/contracts';
import { environments, operations } from '../../platform/database/schema/index.js';
import { appendEvents } from '../events.js';
import { lockOperation } from './begin-operation.activity.js';
import type { StateDeps } from './state-deps.js';

/** Makes the activity that turns an operation round: state `undoing` and a newer fence, once. */
export function makeBeginUndo({ db }: StateDeps): StateActivities['beginUndo'] {
  return ({ operationId }) => db.transaction(async (tx) => {
    const operation = await lockOperation(tx, operationId);
    if (operation.state === 'undoing' && operation.fence !== null) return { fence: operation.fence };
    const [row] = await tx.update(environments).set({ fence: sql`${environments.fence} + 1` }).where(eq(environments.id, operation.environmentId)).returning({ fence: environments.fence });
    const fence = row?.fence ?? 0;
    await tx.update(operations).set({ state: 'undoing', fence }).where(eq(operations.id, operationId));
    await appendEvents(tx, operationId, [{ type: 'operation.undoing', data: { fence }, dedupeKey: 'undoing' }]);
    return { fence };
  });
}
