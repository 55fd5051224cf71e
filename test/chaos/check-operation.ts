import type { OperationRecord } from './operation-record.ts';
import type { TaskCounter } from './task-counter.ts';
import type { ViolationKind } from './report.ts';

/** What is wrong, before it is known where. */
export interface Finding {
  readonly kind: ViolationKind;
  readonly message: string;
  readonly step?: string | null;
}

/** Checks the verdict and the events of an operation that has ended. `wasStruck`: something was struck while it ran. */
export function checkOperation(record: OperationRecord, tasks: TaskCounter, wasStruck: boolean): readonly Finding[] {
  const { verdict, kind, id } = record;
  if (verdict === undefined) return [{ kind: 'stuck', message: `${kind} ${id} has no verdict` }];
  return [...checkVerdict(record, wasStruck), ...checkTask(record, tasks), ...checkEvents(record)];
}

/** A task whose outcome was lost and says so. */
export function isUnknownTask({ kind, verdict }: OperationRecord): boolean {
  return kind === 'task' && verdict?.state === 'FAILED' && verdict.failure?.code === 'TASK_OUTCOME_UNKNOWN';
}

function checkVerdict(record: OperationRecord, wasStruck: boolean): readonly Finding[] {
  const { verdict, expected, kind } = record;
  if (verdict === undefined || (isUnknownTask(record) && wasStruck)) return [];
  const findings: Finding[] = [];
  if (!expected.includes(verdict.state)) findings.push({ kind: 'wrong-verdict', step: verdict.failedStep, message: `${kind} ended as ${verdict.state} (${verdict.failure?.code}: ${verdict.failure?.message}), not as ${expected.join(' or ')}` });
  if (verdict.undoFailure !== null) findings.push({ kind: 'wrong-verdict', step: verdict.failedStep, message: `the undo of ${kind} failed (${verdict.undoFailure.code}: ${verdict.undoFailure.message})` });
  const wanted = kind === 'unbuildable' ? 'BUILD_FAILED' : kind === 'unstartable' ? 'PROCESS_EXITED' : undefined;
  if (wanted !== undefined && verdict.state === 'FAILED' && verdict.failure?.code !== wanted) findings.push({ kind: 'wrong-verdict', step: verdict.failedStep, message: `${kind} failed for ${verdict.failure?.code} (${verdict.failure?.message}), not for ${wanted}` });
  return findings;
}

function checkTask({ taskId, verdict, kind }: OperationRecord, tasks: TaskCounter): readonly Finding[] {
  if (taskId === undefined) return [];
  const count = tasks.count(taskId);
  if (count > 1) return [{ kind: 'duplicate', message: `${kind} ${taskId} ran ${count} times` }];
  if (count === 0 && verdict?.state === 'SUCCEEDED') return [{ kind: 'wrong-verdict', message: `${kind} ${taskId} succeeded with exit code ${verdict.task?.exitCode} but did not run (${verdict.task?.output})` }];
  return [];
}

function checkEvents({ events, verdict }: OperationRecord): readonly Finding[] {
  const findings: Finding[] = [];
  const gap = events.findIndex(({ offset }, index) => offset !== index + 1);
  if (gap >= 0) findings.push({ kind: 'lost-event', message: `offset ${events[gap]?.offset} stands in place ${gap + 1}`, step: events[gap]?.step ?? null });
  if (events.length !== verdict?.eventOffset) findings.push({ kind: 'lost-event', message: `${events.length} events, but the operation counts ${verdict?.eventOffset}` });
  const finished = events.filter(({ type }) => type === 'operation.finished').length;
  if (finished !== 1) findings.push({ kind: 'lost-event', message: `operation.finished was told ${finished} times` });
  const open = new Map<string, number>();
  for (const { type, step } of events) {
    if (step === null) continue;
    if (type === 'step.started') open.set(step, (open.get(step) ?? 0) + 1);
    if (type === 'step.succeeded' || type === 'step.failed' || type === 'step.skipped') open.set(step, (open.get(step) ?? 0) - 1);
  }
  for (const [step, count] of open) if (count !== 0) findings.push({ kind: 'lost-event', step, message: count > 0 ? 'the step began and has no end' : 'the step ended more often than it began' });
  return findings;
}
