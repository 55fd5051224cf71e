import type { Admission, OperationOutcome, Plan } from '@belay/contracts';
import { endStates } from './operation-states.js';
import type { AdmissionModel, Operation, TaskResultModel } from './operation.model.js';
import type { OperationRow } from './operation.repository.js';
import type { PlanModel } from './plan.model.js';

/** Gives the public form of an operation. */
export function toOperation(row: OperationRow): Operation {
  const { outcome } = row;
  return {
    id: row.id, kind: row.kind, state: row.state, hasEnded: endStates.includes(row.state), requestedBy: row.requestedBy, parameters: row.params, admission: toAdmission(row.admission ?? { kind: 'pending' }),
    createdAt: row.createdAt, admittedAt: row.admittedAt, startedAt: row.startedAt, endedAt: row.endedAt, durationMs: row.startedAt === null || row.endedAt === null ? null : row.endedAt.getTime() - row.startedAt.getTime(),
    ...describeOutcome(outcome), eventOffset: row.eventCount, environmentId: row.environmentId, projectId: row.projectId, releaseId: row.releaseId,
  };
}

/** Gives the public form of an environment's answer. */
export function toAdmission(admission: Admission | { readonly kind: 'pending' }): AdmissionModel {
  switch (admission.kind) {
    case 'queued': return { kind: 'queued', behind: admission.behind };
    case 'held': return { kind: 'held', message: admission.message, until: admission.until === undefined ? null : new Date(admission.until) };
    case 'merged': return { kind: 'merged', into: admission.into };
    case 'refused': return { kind: 'refused', failure: admission.failure };
    default: return { kind: admission.kind };
  }
}

/** Gives the public form of a plan. */
export function toPlan(plan: Plan): PlanModel {
  return {
    hash: plan.hash, steps: plan.steps, changes: plan.steps.filter((step) => step.change !== 'none'),
    causesDowntime: plan.causesDowntime, dataRisks: plan.dataRisks, warnings: plan.warnings,
  };
}

type Described = Pick<Operation, 'failure' | 'failedStep' | 'culpritLogs' | 'undone' | 'undoFailure' | 'urls' | 'isNoop' | 'replacedBy' | 'task'>;

const nothing: Described = { failure: null, failedStep: null, culpritLogs: [], undone: [], undoFailure: null, urls: [], isNoop: false, replacedBy: null, task: null };

function describeOutcome(outcome: OperationOutcome | null): Described {
  switch (outcome?.kind) {
    case undefined: return nothing;
    case 'succeeded': return { ...nothing, urls: outcome.urls ?? [], isNoop: outcome.isNoop ?? false, task: toTask(outcome) };
    case 'failed': return { ...nothing, failure: outcome.failure, failedStep: outcome.failedStep ?? null, culpritLogs: outcome.culpritLogs ?? [], undone: outcome.undone, undoFailure: outcome.undoFailure ?? null, task: toTask(outcome) };
    case 'cancelled': return { ...nothing, undone: outcome.undone, undoFailure: outcome.undoFailure ?? null };
    case 'superseded': return { ...nothing, replacedBy: outcome.by };
    case 'merged': return { ...nothing, replacedBy: outcome.into };
    case 'refused': return { ...nothing, failure: outcome.failure };
  }
}

function toTask({ task }: Extract<OperationOutcome, { kind: 'succeeded' | 'failed' }>): TaskResultModel | null {
  if (task === undefined) return null;
  return task.kind === 'unknown' ? { exitCode: null, output: null, isOutcomeUnknown: true } : { exitCode: task.exitCode, output: task.output, isOutcomeUnknown: false };
}
