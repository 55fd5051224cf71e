import type { EnvironmentEvent, OperationEvent } from './event.model.js';
import type { EnvironmentEventRow } from './feed.repository.js';
import type { OperationEventRow } from './operation-parts.repository.js';

/** Gives the public form of an operation's event. */
export function toOperationEvent(row: OperationEventRow): OperationEvent {
  const step = row.data['step'];
  return { offset: row.offset, type: row.type, step: typeof step === 'string' ? step : null, data: row.data, at: row.createdAt };
}

/** Gives the public form of an environment's event. */
export function toEnvironmentEvent(row: EnvironmentEventRow): EnvironmentEvent {
  const operationId = row.data['operationId'];
  return { offset: row.offset, type: row.type, operationId: typeof operationId === 'string' ? operationId : null, data: row.data, at: row.createdAt };
}
