import { describe, expect, it } from '@jest/globals';
import { palette } from '../runtime/process-cli.js';
import { applyEvent } from './apply-event.js';
import { liveLines } from './live-lines.js';
import { type RawOperationEvent, readOperationEvent } from './operation-event.js';
import type { OperationView } from './operation-view.js';

const empty: OperationView = { steps: [], warnings: [], hasEnded: false };
const at = '2026-01-01T00:00:00.000Z';
const frame = { colours: palette({ isTTY: false }, {}), now: Date.parse(at) + 2_500, columns: 60, rows: 30 };
const event = (type: string, step: string | null, data: unknown = {}): RawOperationEvent => ({ offset: 1, type, step, data, at });
const after = (...events: readonly RawOperationEvent[]) => events.reduce((view, one) => applyEvent(view, readOperationEvent(one)), empty);

describe('the progress of an operation', () => {
  const planned = event('plan.computed', null, { phase: 'forward', steps: [{ name: 'build/web', summary: 'build web' }, { name: 'apply/web', summary: 'start web' }] });

  it('shows steps in the order of the plan with their state and time', () => {
    const view = after(planned, event('step.started', 'build/web'), event('step.log', 'build/web', { lines: [{ stream: 'stdout', text: 'COPY . .' }] }));

    expect(liveLines(view, frame)).toEqual(['  ⠴ build web  2.5 s', '    │ COPY . .', '  · start web']);
  });

  it('says why a step failed and that another try began', () => {
    const view = after(planned, event('step.attempt', 'build/web', { attempt: 2 }), event('step.started', 'build/web'), event('step.failed', 'build/web', { failure: { code: 'BUILD_FAILED', message: 'no such file' } }));

    expect(liveLines(view, frame)[0]).toBe('  ✗ build web  0 ms · try 2 · no such file');
  });

  it('says of a step that was begun that it was not needed', () => {
    const view = after(planned, event('step.started', 'apply/web'), event('step.skipped', 'apply/web'), event('step.skipped', 'build/web'));

    expect(liveLines(view, frame)).toEqual(['  - build web', '  - start web  0 ms · not needed']);
  });

  it('shows what leads to the plan first, and the undoing last', () => {
    const view = after(event('step.started', 'observe'), planned, event('step.started', 'undo/apply/web'), event('step.started', 'plan'));

    expect(view.steps.map((step) => [step.name, step.phase])).toEqual([['observe', 'FORWARD'], ['plan', 'FORWARD'], ['build/web', 'FORWARD'], ['apply/web', 'FORWARD'], ['undo/apply/web', 'UNDO']]);
  });

  it('lets what is done give way when the terminal is too low, never what runs', () => {
    const names = Array.from({ length: 20 }, (_, index) => `step${index}`);
    const view = after(event('plan.computed', null, { phase: 'forward', steps: names.map((name) => ({ name, summary: name })) }), ...names.slice(0, 12).map((name) => event('step.succeeded', name)), event('step.started', 'step12'));

    const lines = liveLines(view, { ...frame, rows: 10 });

    expect(lines.length).toBeLessThanOrEqual(10);
    expect(lines.some((line) => line.includes('step12'))).toBe(true);
    expect(lines[0]).toContain('12 more done');
  });

  it('cuts lines to the width of the terminal', () => {
    const view = after(event('step.log', 'build/web', { lines: [{ text: 'x'.repeat(200) }] }), event('step.started', 'build/web'));

    expect(liveLines(view, frame).every((line) => line.length <= 60)).toBe(true);
  });

  it('ignores events that it does not know', () => {
    expect(after(event('step.teleported', 'x'), event('moon.landed', null, 'odd'), event('step.started', null))).toEqual(empty);
  });
});
