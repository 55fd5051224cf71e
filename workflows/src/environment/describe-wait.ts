import type { WaitingOperation, WaitingRequest } from '@belay/contracts/workflow';

/** Says what a waiting request waits for, since when, until when, and who can end it. `behind` is the operation before it. */
export function describeWait({ operationId, kind, since = '', hold, approval }: WaitingRequest, behind: string | undefined): WaitingOperation {
  if (approval !== undefined) {
    return {
      operationId, kind, since: approval.since, until: approval.until, waitsFor: `approval ${approval.approvedBy.length} of ${approval.required} of the plan ${approval.planHash}`,
      endedBy: `anyone but ${approval.requestedBy}, by approving or rejecting; who cancels this operation`,
    };
  }
  if (hold !== undefined) return { operationId, kind, since: hold.since, ...(hold.until === undefined ? {} : { until: hold.until }), waitsFor: hold.message, endedBy: 'who lifts the freeze or cancels this operation' };
  return { operationId, kind, since, waitsFor: behind === undefined ? 'its turn' : `operation ${behind}`, endedBy: behind === undefined ? 'nobody: it starts at once' : 'who cancels this operation or the one before it' };
}
