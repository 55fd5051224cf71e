import { safeText } from '../output/safe-text.js';
import type { OperationEvent } from './operation-event.js';
import { findStep, keptLines, type OperationView, type StepPhase, type StepView } from './operation-view.js';

/** Gives the view after an event. */
export function applyEvent(view: OperationView, event: OperationEvent): OperationView {
  switch (event.kind) {
    case 'planned': return event.steps.reduce((next, step) => put(next, step.name, event.phase, (known) => ({ ...known, summary: step.summary, isPlanned: true })), view);
    case 'started': return put(view, event.step, event.phase, (step) => ({ ...step, state: 'RUNNING', startedAt: step.startedAt ?? event.at, endedAt: undefined, note: undefined }));
    case 'attempt': return put(view, event.step, event.phase, (step) => ({ ...step, attempts: event.attempt }));
    case 'skipped': return put(view, event.step, event.phase, (step) => ({ ...step, state: 'SKIPPED', endedAt: event.at, note: step.startedAt === undefined ? undefined : 'not needed' }));
    case 'succeeded': return put(view, event.step, event.phase, (step) => ({ ...step, state: 'SUCCEEDED', endedAt: event.at, note: event.note }));
    case 'failed': return put(view, event.step, event.phase, (step) => ({ ...step, state: 'FAILED', endedAt: event.at, note: event.note }));
    case 'waiting': return put(view, event.step, event.phase, (step) => ({ ...step, note: event.note }));
    case 'output': return put(view, event.step, undefined, (step) => ({ ...step, lines: [...step.lines, ...event.lines.map((line) => safeText(line.text))].slice(-keptLines) }));
    case 'warning': return { ...view, warnings: [...view.warnings, event.message] };
    case 'finished': return { ...view, hasEnded: true };
    case 'other': return view;
  }
}

/** Changes a step. One that is new goes to the end of its phase, or before the plan if no plan names it. */
function put(view: OperationView, name: string, phase: StepPhase | undefined, change: (step: StepView) => StepView): OperationView {
  const known = findStep(view, name, phase);
  if (known !== undefined) return { ...view, steps: view.steps.map((step) => (step === known ? change(step) : step)) };
  const added = change({ name, phase: phase ?? 'FORWARD', summary: name, state: 'PENDING', attempts: 0, isPlanned: false, lines: [] });
  const isAfter = (step: StepView) => (step.phase === 'UNDO' && added.phase === 'FORWARD') || (step.phase === added.phase && step.isPlanned && !added.isPlanned);
  const place = view.steps.findIndex(isAfter);
  return { ...view, steps: view.steps.toSpliced(place === -1 ? view.steps.length : place, 0, added) };
}
