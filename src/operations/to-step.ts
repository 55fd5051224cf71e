import { isErrorCode } from '@belay/contracts';
import type { OperationStep } from './operation-step.model.js';
import type { StepRow } from './operation-parts.repository.js';

/** Gives the public form of a step. */
export function toStep(row: StepRow): OperationStep {
  return {
    name: row.name, phase: row.phase, summary: row.summary, state: row.state, attempts: row.attempt, note: row.note, startedAt: row.startedAt, endedAt: row.endedAt,
    failure: row.failure === null ? null : { code: isErrorCode(row.failure.code) ? row.failure.code : 'INTERNAL', message: row.failure.message, details: row.failure.details },
    durationMs: row.startedAt === null || row.endedAt === null ? null : row.endedAt.getTime() - row.startedAt.getTime(),
  };
}
