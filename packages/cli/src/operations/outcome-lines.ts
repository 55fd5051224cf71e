import type { ErrorCode } from '@belay/contracts';
import { formatDuration } from '../output/durations.js';
import { safeText } from '../output/safe-text.js';
import type { Palette } from '../runtime/cli.js';
import { diagnosticTexts } from './diagnostic-texts.js';
import { kindText } from './operation-names.js';
import type { OperationRecord } from './read-operation.js';
import { waitLines } from './wait-lines.js';

/** Tells how an operation ended: what answers where, or what failed, why, what was undone and what to do. */
export async function outcomeLines(operation: OperationRecord, colours: Palette): Promise<string[]> {
  const what = `${kindText(operation.kind)} of ${colours.strong(operation.environment.branch)}`;
  const time = operation.durationMs === null ? '' : colours.dim(` in ${formatDuration(operation.durationMs)}`);
  switch (operation.state) {
    case 'SUCCEEDED': return [
      `${colours.good('✓')} ${what} ${operation.isNoop ? 'had nothing to do' : 'succeeded'}${time}`,
      ...operation.urls.map((url) => `  ${colours.name(url)}`),
    ];
    case 'FAILED': case 'REFUSED': return [
      `${colours.bad('✗')} ${what} ${operation.state === 'REFUSED' ? 'was refused' : 'failed'}${time}${failedStepText(operation, colours)}${operation.failure === null ? '' : colours.dim(` [${operation.failure.code}]`)}`,
      ...await failureLines(operation, colours), ...culpritLines(operation, colours), ...undoneLines(operation, colours),
    ];
    case 'CANCELLED': return [`${colours.warn('■')} ${what} was cancelled${time}`, ...undoneLines(operation, colours)];
    case 'SUPERSEDED': return [`${colours.warn('■')} ${what} gave way to a newer one${operation.replacedBy === null ? '' : `: ${operation.replacedBy}`}`];
    case 'MERGED': return [`${colours.warn('■')} ${what} is done by another one${operation.replacedBy === null ? '' : `: ${operation.replacedBy}`}`];
    case 'PENDING': case 'QUEUED': case 'AWAITING_APPROVAL': return [`${colours.name('…')} ${what} has not begun (${operation.state.toLowerCase().replaceAll('_', ' ')})`, ...waitLines(operation.waits, colours)];
    case 'RUNNING': case 'UNDOING': return [`${colours.name('…')} ${what} goes on (${operation.state.toLowerCase()})`, ...waitLines(operation.waits, colours)];
  }
}

function failedStepText({ failedStep, steps }: OperationRecord, colours: Palette): string {
  if (failedStep === null) return '';
  return ` at: ${colours.strong(steps.findLast((step) => step.name === failedStep)?.summary ?? failedStep)}`;
}

async function failureLines({ failure }: OperationRecord, colours: Palette): Promise<string[]> {
  if (failure === null) return [];
  const findings = diagnosticTexts(failure.details);
  const lines = (findings.length > 1 ? findings : [failure.message]).flatMap((text) => safeText(text).split('\n'));
  const remedy = await remedyOf(failure.code);
  return [...lines.map((line) => `  ${line}`), ...(remedy === undefined ? [] : [`  ${colours.dim('What to do:')} ${remedy}`])];
}

async function remedyOf(code: ErrorCode): Promise<string | undefined> {
  const { errorCodes, isErrorCode } = await import('@belay/contracts');
  return isErrorCode(code) ? errorCodes[code].remedy : undefined;
}

function culpritLines(operation: OperationRecord, colours: Palette): string[] {
  if (operation.culpritLogs.length === 0) return operation.failedStep?.startsWith('build/') === true ? [`  Its output: belay operation show ${operation.id} --logs`] : [];
  return ['  Last lines of its output:', ...operation.culpritLogs.map((line) => colours.dim(`    │ ${safeText(line)}`))];
}

function undoneLines(operation: OperationRecord, colours: Palette): string[] {
  const undone = operation.undone.length === 0 ? [] : ['  Undone:', ...operation.undone.map((line) => `    ↩ ${line}`)];
  if (operation.undoFailure === null) return undone;
  return [...undone, `  ${colours.bad('The undoing itself failed:')} ${operation.undoFailure.message} ${colours.dim(`[${operation.undoFailure.code}]`)}`];
}
