import { exitCodeOf } from '../runtime/report-error.js';
import type { OperationRecord } from './read-operation.js';

/** Gives the exit code for an operation that was watched to its end. */
export async function outcomeExitCode(operation: Pick<OperationRecord, 'state' | 'failure'>): Promise<number> {
  switch (operation.state) {
    case 'FAILED': case 'REFUSED': return operation.failure === null ? 1 : await exitCodeOf(operation.failure.code);
    case 'CANCELLED': return await exitCodeOf('OPERATION_CANCELLED');
    case 'SUPERSEDED': return await exitCodeOf('OPERATION_SUPERSEDED');
    case 'SUCCEEDED': case 'MERGED': case 'PENDING': case 'QUEUED': case 'AWAITING_APPROVAL': case 'RUNNING': case 'UNDOING': return 0;
  }
}
