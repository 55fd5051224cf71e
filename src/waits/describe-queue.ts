import { approvableKinds, freezableKinds } from '@belay/contracts';
import type { Approval } from '../approvals/approval.model.js';
import { findSpan } from '../freezes/calendar/freeze-calendar.js';
import { type FreezeRow, freezesInEffect, frozenGate } from '../freezes/frozen-gate.js';
import type { OperationRow } from '../operations/operation.repository.js';
import type { Wait } from './wait.model.js';

/** What is known of an operation's surroundings. */
export interface Surroundings {
  /** What is not over yet in its environment, oldest first, itself among it. */
  readonly active: readonly OperationRow[];
  /** Freezes in force for its environment. */
  readonly freezes: readonly FreezeRow[];
  readonly approval: Approval | undefined;
  /** Persons that have to approve in this environment. */
  readonly requiredApprovals: number;
}

/** Says what an operation waits for that has not begun. */
export function describeQueue(row: OperationRow, { active, freezes, approval, requiredApprovals }: Surroundings, now: Date): Wait[] {
  if (row.state === 'pending') {
    return [{ kind: 'admission', message: 'Its environment has not answered yet.', since: row.createdAt, endedBy: 'Nobody has to: it is asked again every few seconds, and answers when the workflow engine does.' }];
  }
  if (row.state === 'awaiting-approval' && approval !== undefined) return [awaiting(row, approval)];
  const frozen = describeFreeze(row, freezes, now);
  if (frozen !== undefined) return [frozen];
  const before = active.find(({ state }) => state === 'running' || state === 'undoing') ?? active.slice(0, active.findIndex(({ id }) => id === row.id)).findLast((one) => one.state === 'queued' && describeFreeze(one, freezes, now) === undefined);
  if (before !== undefined) {
    return [{
      kind: 'turn', message: `Its turn comes after the ${before.kind} ${before.id} of ${before.requestedBy}, which ${before.state === 'undoing' ? 'is being undone' : before.state === 'running' ? 'is at work' : 'waits too'}.`,
      since: row.admittedAt ?? row.createdAt, endedBy: `The end of that operation; whoever cancels it (belay cancel ${before.id}) or this one (belay cancel ${row.id}).`, behind: before.id,
    }];
  }
  const isPlanning = requiredApprovals > 0 && approval === undefined && approvableKinds.includes(row.kind) && row.params.breakGlass === undefined;
  return [{ kind: 'turn', message: isPlanning ? 'Its plan is being made, which then has to be approved.' : 'It begins at once.', since: row.admittedAt ?? row.createdAt, endedBy: 'Nobody has to: it goes on by itself.' }];
}

function awaiting(row: OperationRow, { required, decisions, since, until, planHash }: Approval): Wait {
  const given = decisions.filter(({ decision }) => decision === 'approve');
  const by = given.length === 0 ? '' : ` (by ${given.map((one) => one.by).join(', ')})`;
  return {
    kind: 'approval', message: `It has ${given.length} of ${required} ${required === 1 ? 'approval' : 'approvals'}${by} for the plan ${planHash}.`, since, until, given: given.length, required,
    endedBy: `Anyone but ${row.requestedBy}: belay approve ${row.id}, or belay reject ${row.id}; whoever cancels it (belay cancel ${row.id}).`,
  };
}

function describeFreeze(row: OperationRow, freezes: readonly FreezeRow[], now: Date): Wait | undefined {
  if (!freezableKinds.includes(row.kind) || row.params.breakGlass !== undefined) return undefined;
  const gate = frozenGate(freezes, now.getTime(), false);
  if (gate === undefined) return undefined;
  const inEffect = freezesInEffect(freezes, now.getTime());
  const began = Math.min(...inEffect.map((freeze) => findSpan(freeze, now.getTime())?.fromMs ?? now.getTime()));
  return {
    kind: 'freeze', message: gate.message, since: new Date(Math.max(began, (row.admittedAt ?? row.createdAt).getTime())), until: gate.until === undefined ? null : new Date(gate.until), freezes: inEffect.map(({ id }) => id),
    endedBy: `Whoever lifts the freeze (${inEffect.map(({ id }) => `belay unfreeze ${id}`).join(' and ')}) or cancels the operation (belay cancel ${row.id}).`,
  };
}
