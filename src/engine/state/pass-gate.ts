import type { Gate, StateActivities } from '@belay/contracts';
import { type GatedOperation, readBarrier } from '../../freezes/read-gate.js';
import type { Db } from '../../platform/database/database.js';
import { appendEnvironmentEvents, appendEvents } from '../events.js';
import { lockOperation } from './begin-operation.activity.js';
import type { StateDeps } from './state-deps.js';

/** Reads what stands in an operation's way; that it breaks the glass is written down, once, with what it broke. */
export async function passGate(tx: Db, operation: GatedOperation): Promise<Gate> {
  const { gate, broken } = await readBarrier(tx, operation);
  if (broken === undefined) return gate;
  const { id, kind, environmentId, requestedBy, params } = operation;
  const data = { by: requestedBy, reason: params.breakGlass?.reason ?? '', broken };
  await appendEvents(tx, id, [{ type: 'operation.broke-glass', data, dedupeKey: 'broke-glass' }]);
  await appendEnvironmentEvents(tx, environmentId, [{ type: 'operation.broke-glass', data: { operationId: id, kind, ...data }, dedupeKey: `${id}:broke-glass` }]);
  return gate;
}

/** Makes the activity that says what stands in an operation's way when its turn has come. */
export function makeReadGate({ db }: StateDeps): StateActivities['readGate'] {
  return ({ operationId }) => db.transaction(async (tx) => passGate(tx, await lockOperation(tx, operationId)));
}
