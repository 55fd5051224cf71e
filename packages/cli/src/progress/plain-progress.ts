import { safeText } from '../output/safe-text.js';
import type { Cli } from '../runtime/cli.js';
import { stepLines } from './live-lines.js';
import type { OperationEvent } from './operation-event.js';
import { findStep, type OperationView, type StepPhase } from './operation-view.js';
import type { ProgressView } from './progress-view.js';

/** Writes a line for each thing that happens. For logs and pipes. */
export function plainProgress(cli: Cli): ProgressView {
  const write = (line: string) => cli.err.write(`${line}\n`);
  return {
    show: (view, event) => { if (event !== undefined) for (const line of eventLines(cli, view, event)) write(line); },
    end: () => undefined,
  };
}

function eventLines(cli: Cli, view: OperationView, event: OperationEvent): string[] {
  switch (event.kind) {
    case 'planned': return event.phase === 'UNDO' ? ['  ↩ going back to the last good release'] : [];
    case 'started': return [`${event.phase === 'UNDO' ? '  ↩ ' : '  '}… ${findStep(view, event.step, event.phase)?.summary ?? event.step}`];
    case 'succeeded': case 'failed': return endLines(cli, view, event.step, event.phase);
    case 'waiting': return [`  … ${event.step} waits for ${event.note ?? 'something'}`];
    case 'output': return event.lines.map((line) => `    ${event.step} │ ${safeText(line.text)}`);
    case 'warning': return [`  ! ${event.message}`];
    case 'attempt': return event.attempt > 1 ? [`  … ${event.step} is tried again (try ${event.attempt})`] : [];
    // What was never begun stands nowhere yet.
    case 'skipped': return findStep(view, event.step, event.phase)?.startedAt === undefined ? [] : endLines(cli, view, event.step, event.phase);
    case 'finished': case 'other': return [];
  }
}

function endLines(cli: Cli, view: OperationView, name: string, phase: StepPhase | undefined): string[] {
  const step = findStep(view, name, phase);
  if (step === undefined) return [];
  return stepLines({ ...step, lines: [] }, { colours: cli.errColours, now: cli.now(), columns: 1000, rows: 1000 });
}
