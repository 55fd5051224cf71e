import type { StepPhase } from './operation-view.js';

/** An event of an operation as the API gives it. */
export interface RawOperationEvent {
  readonly offset: number;
  readonly type: string;
  readonly step: string | null;
  readonly data: unknown;
  readonly at: string;
}

/** A line of a step's output. */
export interface OutputLine { readonly text: string; readonly stream: string }

/** What an event means for the view. New types that this version does not know are `other`. */
export type OperationEvent =
  | { readonly kind: 'planned'; readonly phase: StepPhase; readonly steps: readonly { readonly name: string; readonly summary: string }[] }
  | { readonly kind: 'started' | 'skipped'; readonly step: string; readonly phase?: StepPhase; readonly at: number }
  | { readonly kind: 'succeeded' | 'failed' | 'waiting'; readonly step: string; readonly phase?: StepPhase; readonly at: number; readonly note?: string }
  | { readonly kind: 'attempt'; readonly step: string; readonly phase?: StepPhase; readonly attempt: number }
  | { readonly kind: 'output'; readonly step: string; readonly lines: readonly OutputLine[] }
  | { readonly kind: 'warning'; readonly message: string }
  | { readonly kind: 'finished' }
  | { readonly kind: 'other' };

/** Reads an event of the API; what has not the expected shape becomes `other`, so that a newer engine breaks no older command. */
export function readOperationEvent(event: RawOperationEvent): OperationEvent {
  const data = asRecord(event.data);
  const step = event.step ?? asText(data['step']);
  if (event.type.startsWith('step.')) return step === undefined ? { kind: 'other' } : readStepEvent(event.type, step, Date.parse(asText(data['at']) ?? event.at), data);
  switch (event.type) {
    case 'plan.computed': return { kind: 'planned', phase: asPhase(data['phase']) ?? 'FORWARD', steps: plannedSteps(data) };
    case 'warning': return { kind: 'warning', message: asText(data['message']) ?? 'There is a warning without words.' };
    case 'operation.finished': return { kind: 'finished' };
    default: return { kind: 'other' };
  }
}

function readStepEvent(type: string, step: string, at: number, data: Readonly<Record<string, unknown>>): OperationEvent {
  const phase = asPhase(data['phase']) ?? (step.startsWith('undo/') ? 'UNDO' : undefined);
  switch (type) {
    case 'step.started': return { kind: 'started', step, at, phase };
    case 'step.skipped': return { kind: 'skipped', step, at, phase };
    case 'step.attempt': return typeof data['attempt'] === 'number' ? { kind: 'attempt', step, phase, attempt: data['attempt'] } : { kind: 'other' };
    case 'step.succeeded': return { kind: 'succeeded', step, at, phase, note: asText(data['note']) };
    case 'step.failed': return { kind: 'failed', step, at, phase, note: asText(asRecord(data['failure'])['message']) };
    case 'step.waiting': return { kind: 'waiting', step, at, phase, note: asText(data['for']) };
    case 'step.log': return { kind: 'output', step, lines: outputLines(data) };
    default: return { kind: 'other' };
  }
}

function plannedSteps(data: Readonly<Record<string, unknown>>): { name: string; summary: string }[] {
  return asList(data['steps'] ?? asRecord(data['plan'])['steps']).flatMap((value) => {
    const step = asRecord(value);
    const name = asText(step['name']);
    return name === undefined ? [] : [{ name, summary: asText(step['summary']) ?? name }];
  });
}

function outputLines(data: Readonly<Record<string, unknown>>): OutputLine[] {
  return (data['lines'] === undefined ? [data] : asList(data['lines'])).flatMap((value) => {
    const line = asRecord(value);
    const text = asText(line['text']) ?? asText(value);
    return text === undefined ? [] : [{ text, stream: asText(line['stream']) ?? 'stdout' }];
  });
}

function asPhase(value: unknown): StepPhase | undefined {
  const text = asText(value)?.toUpperCase();
  return text === 'FORWARD' || text === 'UNDO' ? text : undefined;
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
