import type { ApiClient } from '../api/api-client.js';
import { present } from '../api/present.js';
import { type OperationStateData, operationStateDocument } from './operation.document.js';

/** An operation with its steps, as the API tells it. */
export type OperationRecord = NonNullable<OperationStateData['operation']>;

/**
 * Reads an operation.
 * @throws {CliError} NOT_FOUND when there is none with this id.
 */
export async function readOperation(client: ApiClient, id: string): Promise<OperationRecord> {
  return present((await client.request(operationStateDocument, { id })).operation, `operation "${id}"`);
}
