import cliTruncate from 'cli-truncate';
import { formatDuration } from '../output/durations.js';
import type { Palette } from '../runtime/cli.js';
import type { OperationView, StepView } from './operation-view.js';

const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** What a frame of the live view is drawn with. */
export interface Frame {
  readonly colours: Palette;
  readonly now: number;
  readonly columns: number;
  readonly rows: number;
}

/** Draws the steps of a running operation as lines that fit the terminal: what runs or failed is always in it, what is done gives way first. */
export function liveLines(view: OperationView, frame: Frame): string[] {
  const room = Math.max(4, frame.rows - 2);
  const blocks = view.steps.map((step) => ({ step, lines: stepLines(step, frame) }));
  let used = blocks.reduce((sum, block) => sum + block.lines.length, 0);
  const hidden = { SUCCEEDED: 0, SKIPPED: 0, PENDING: 0 };
  const dropped = new Set<StepView>();
  for (const state of ['SKIPPED', 'SUCCEEDED', 'PENDING'] as const) {
    const candidates = blocks.filter((block) => block.step.state === state);
    for (const block of state === 'PENDING' ? candidates.reverse() : candidates) {
      if (used < room) break;
      dropped.add(block.step);
      hidden[state] += 1;
      used -= block.lines.length;
    }
  }
  const done = hidden.SUCCEEDED + hidden.SKIPPED;
  const lines = blocks.flatMap((block) => (dropped.has(block.step) ? [] : block.lines));
  if (done > 0) lines.unshift(frame.colours.dim(`  … ${done} more done`));
  if (hidden.PENDING > 0) lines.push(frame.colours.dim(`  … ${hidden.PENDING} more to come`));
  return lines.map((line) => cliTruncate(line, frame.columns));
}

/** Draws one step: its mark, what it does, its time, and while it runs the latest lines of its output. */
export function stepLines(step: StepView, frame: Frame): string[] {
  const { colours } = frame;
  const head = `${indentOf(step)}${markOf(step, frame)} ${step.state === 'PENDING' || step.state === 'SKIPPED' ? colours.dim(step.summary) : step.summary}${tailOf(step, frame)}`;
  const output = step.state === 'RUNNING' || step.state === 'FAILED' ? step.lines.map((line) => colours.dim(`${indentOf(step)}  │ ${line}`)) : [];
  return [head, ...output];
}

function markOf(step: StepView, { colours, now }: Frame): string {
  switch (step.state) {
    case 'PENDING': return colours.dim('·');
    case 'RUNNING': return colours.name(spinner[Math.floor(now / 100) % spinner.length] ?? '');
    case 'SUCCEEDED': return colours.good('✓');
    case 'FAILED': return colours.bad('✗');
    case 'SKIPPED': return colours.dim('-');
  }
}

function tailOf(step: StepView, { colours, now }: Frame): string {
  const parts: string[] = [];
  if (step.startedAt !== undefined) parts.push(formatDuration((step.endedAt ?? now) - step.startedAt));
  if (step.attempts > 1) parts.push(`try ${step.attempts}`);
  if (step.note !== undefined) parts.push(step.state === 'RUNNING' ? `waits for ${step.note}` : firstLine(step.note));
  return parts.length === 0 ? '' : colours.dim(`  ${parts.join(' · ')}`);
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}

function indentOf(step: StepView): string {
  return step.phase === 'UNDO' ? '  ↩ ' : '  ';
}
