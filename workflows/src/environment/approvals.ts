import type { AwaitingApproval, DecisionAnswer, DecisionRequest, OperationRequest } from '@belay/contracts/workflow';
import { EntityState, type Waiting } from './entity-state.js';

/** The order of operations of one environment, and the approvals that some of them wait for: pure bookkeeping, without any effect. */
export class ApprovingState extends EntityState {
  /** Puts what was taken back to its place until its plan is approved, so that others pass it. */
  awaitApproval(request: Waiting, approval: AwaitingApproval): void {
    this.ended();
    const { gate: _gate, ...rest } = request;
    this.putBack({ ...rest, approval, hold: { by: 'approval', message: `The plan ${approval.planHash} waits for ${approval.required} approvals.`, until: approval.until, since: approval.since } });
  }

  /** Counts an approval, or ends the wait. Whoever started the operation cannot approve it; approving twice counts once. */
  decide({ operationId, actor, decision, planHash }: DecisionRequest): DecisionAnswer {
    const approval = this.waiting.find((one) => one.operationId === operationId)?.approval;
    if (approval === undefined) return refused('CONFLICT', 'The operation does not wait for approval (any more). Look at its state.', 'operation');
    if (approval.planHash !== planHash) return refused('PLAN_CHANGED', `The operation waits with the plan ${approval.planHash}, not with the one that you looked at. Read that one, then decide with its hash.`, 'planHash', { planHash: approval.planHash });
    if (decision === 'reject') {
      this.drop(operationId);
      return { kind: 'rejected' };
    }
    if (isSamePerson(actor, approval.requestedBy)) return refused('APPROVAL_NOT_ALLOWED', `${actor} started this operation and so cannot approve it. Somebody else has to, with a token of another name.`, 'operation');
    const approvedBy = approval.approvedBy.some((name) => isSamePerson(name, actor)) ? approval.approvedBy : [...approval.approvedBy, actor];
    if (approvedBy.length < approval.required) {
      this.change(operationId, (one) => ({ ...one, approval: { ...approval, approvedBy } }));
      return { kind: 'counted', given: approvedBy.length, required: approval.required };
    }
    this.change(operationId, ({ approval: _approval, hold: _hold, ...free }) => ({ ...free, isApproved: true }));
    return { kind: 'granted' };
  }

  /** Takes out what was not approved in time. */
  takeExpired(now: string): readonly OperationRequest[] {
    const expired = this.waiting.filter(({ approval }) => approval !== undefined && approval.until <= now);
    for (const { operationId } of expired) this.drop(operationId);
    return expired;
  }
}

/** The name of a token is the person: two tokens of one name are one person. */
function isSamePerson(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}

function refused(code: 'CONFLICT' | 'PLAN_CHANGED' | 'APPROVAL_NOT_ALLOWED', message: string, field: string, details: Readonly<Record<string, unknown>> = {}): DecisionAnswer {
  return { kind: 'refused', failure: { code, message, details: { field: [field], ...details } } };
}
