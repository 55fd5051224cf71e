import type { UserError } from '../platform/graphql/user-error.model.js';
import { asPayload } from '../platform/graphql/as-payload.js';
import { toUserErrors } from '../platform/graphql/to-user-errors.js';
import type { Operation, AdmissionModel } from './operation.model.js';
import type { StartedOperation } from './operation-starter.js';
import { toAdmission, toOperation } from './to-operation.js';

/** What a mutation that starts an operation answers. */
export interface OperationAnswer {
  userErrors: UserError[];
  operation?: Operation | null;
  admission?: AdmissionModel | null;
}

/** Runs what starts an operation and gives the payload. A refused one has the reason in `userErrors` too, one that is not admitted yet ADMISSION_PENDING. */
export async function asOperationPayload(start: () => Promise<StartedOperation>): Promise<OperationAnswer> {
  return await asPayload(async () => {
    const { operation, admission } = await start();
    return { operation: toOperation(operation), admission: toAdmission(admission), userErrors: errorsOf(operation.id, admission) };
  });
}

function errorsOf(operationId: string, admission: StartedOperation['admission']): UserError[] {
  switch (admission.kind) {
    case 'refused': return toUserErrors(admission.failure);
    case 'pending': return toUserErrors({ code: 'ADMISSION_PENDING', message: 'The operation is recorded and will be admitted as soon as the workflow engine answers. Follow it by its id; do not start it again.', details: { operationId } });
    default: return [];
  }
}
