import type { OperationView, StepView } from '../progress/operation-view.js';
import type { OperationRecord } from './read-operation.js';

/** Gives the view from which the events after the record go on: what led to the plan, its steps, those of the undoing. */
export function viewOfRecord(record: OperationRecord): OperationView {
  const steps = record.steps.map(viewOfStep);
  const forward = steps.filter((step) => step.phase === 'FORWARD');
  const beforePlan = forward.filter((step) => !step.isPlanned).toSorted((one, other) => (one.startedAt ?? Infinity) - (other.startedAt ?? Infinity));
  return { steps: [...beforePlan, ...forward.filter((step) => step.isPlanned), ...steps.filter((step) => step.phase === 'UNDO')], warnings: [], hasEnded: record.hasEnded };
}

/** Gives the view of a step of a record. */
function viewOfStep(step: OperationRecord['steps'][number]): StepView {
  return {
    name: step.name, phase: step.phase, summary: step.summary, state: step.state, attempts: step.attempts, isPlanned: step.summary !== step.name, lines: [],
    startedAt: timeOf(step.startedAt), endedAt: timeOf(step.endedAt), note: step.note ?? step.failure?.message,
  };
}

function timeOf(moment: string | null): number | undefined {
  return moment === null ? undefined : Date.parse(moment);
}
