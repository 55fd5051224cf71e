import { WriteStream } from 'node:tty';
import { printJson } from '../output/json.js';
import { noteLines, printLines } from '../output/lines.js';
import { plainProgress } from '../progress/plain-progress.js';
import type { ProgressView } from '../progress/progress-view.js';
import type { Cli } from '../runtime/cli.js';
import { interruptedExitCode } from '../runtime/exit-codes.js';
import type { Session } from '../scope/session.js';
import { outcomeExitCode } from './outcome-exit-code.js';
import { outcomeLines } from './outcome-lines.js';
import type { OperationRecord } from './read-operation.js';
import { watchOperation } from './watch-operation.js';

/**
 * Shows an operation until it has ended, tells how, and sets the exit code. With JSON: each event on a line, then the operation as `{"type":"result",…}`.
 * Ctrl-C ends the watching only.
 */
export async function followToEnd(session: Session, id: string, options: { readonly json?: boolean }): Promise<OperationRecord> {
  const { cli } = session;
  const asJson = options.json === true;
  const progress = asJson ? silentProgress : await progressFor(cli);
  const operation = await watchOperation(session, id, { progress, onEvent: asJson ? (event) => printJson(cli, event) : undefined }).finally(() => progress.end());
  if (cli.interrupted.aborted) {
    cli.exitCode = interruptedExitCode;
    noteLines(cli, 'The operation goes on.', `  Watch it again: belay operation show ${id} --watch`, `  Cancel it:      belay cancel ${id}`);
    return operation;
  }
  cli.exitCode = await outcomeExitCode(operation);
  if (asJson) printJson(cli, { type: 'result', operation });
  else printLines(cli, ...await outcomeLines(operation, cli.colours));
  return operation;
}

const silentProgress: ProgressView = { show: () => undefined, end: () => undefined };

async function progressFor(cli: Cli): Promise<ProgressView> {
  if (!(cli.err instanceof WriteStream) || cli.env['TERM'] === 'dumb' || cli.env['CI'] !== undefined) return plainProgress(cli);
  const { liveProgress } = await import('../progress/live-progress.js');
  return liveProgress(cli, cli.err);
}
