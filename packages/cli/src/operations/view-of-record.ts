import type { OperationView, StepView } from '../progress/operation-view.js';
import type { OperationRecord } from './read-operation.js';

/** Gives the view from which the events after the record go on. */
export function viewOfRecord(record: OperationRecord): OperationView {
  return { steps: record.steps.map(viewOfStep), warnings: [], hasEnded: record.hasEnded };
}

/** Gives the view of a step of a record. */
export function viewOfStep(step: OperationRecord['steps'][number]): StepView {
  return {
    name: step.name, phase: step.phase, summary: step.summary, state: step.state, attempts: step.attempts, lines: [],
    startedAt: timeOf(step.startedAt), endedAt: timeOf(step.endedAt), note: step.note ?? step.failure?.message,
  };
}

function timeOf(moment: string | null): number | undefined {
  return moment === null ? undefined : Date.parse(moment);
}
