import { printJson } from '../../output/json.js';
import { noteLines, printLines } from '../../output/lines.js';
import { outcomeExitCode } from '../../operations/outcome-exit-code.js';
import { outcomeLines } from '../../operations/outcome-lines.js';
import { reportStart } from '../../operations/report-start.js';
import { accepted } from '../../api/refuse.js';
import { watchOperation } from '../../operations/watch-operation.js';
import type { OperationRecord } from '../../operations/read-operation.js';
import type { RawOperationEvent } from '../../progress/operation-event.js';
import { readOperationEvent } from '../../progress/operation-event.js';
import type { Cli } from '../../runtime/cli.js';
import { interruptedExitCode } from '../../runtime/exit-codes.js';
import { wholeNumber } from '../../runtime/whole-number.js';
import { findApplication } from '../../scope/find-application.js';
import { findEnvironment } from '../../scope/find-environment.js';
import { openSession } from '../../scope/session.js';
import type { RunOptions } from './run.command.js';
import { runTaskDocument } from './run.document.js';

/** Runs a one-off command, prints its output as it comes and ends with its exit code. */
export async function runTask(cli: Cli, command: readonly string[], options: RunOptions): Promise<void> {
  const timeoutSeconds = wholeNumber(options.timeout, '--timeout', 1, 86_400);
  const session = await openSession(cli);
  const { project, environment } = await findEnvironment(session, options);
  const application = findApplication(session, project, options.application);
  const { runTask: answer } = await session.client.request(runTaskDocument, { input: { environment: environment.id, application, command, timeoutSeconds, idempotencyKey: options.idempotencyKey } });
  if (options.detach === true) return await reportStart(session, answer, { json: options.json });
  const { id } = accepted(answer.operation, answer.userErrors);
  const shown = new TaskOutput(cli, options.json === true);
  const operation = await watchOperation(session, id, { progress: { show: () => undefined, end: () => undefined }, onEvent: (event) => shown.add(event) });
  if (cli.interrupted.aborted) {
    cli.exitCode = interruptedExitCode;
    return noteLines(cli, 'The task goes on.', `  Its end:   belay operation show ${id} --watch`, `  Cancel it: belay cancel ${id}`);
  }
  cli.exitCode = await taskExitCode(operation);
  if (options.json === true) return printJson(cli, { type: 'result', operation });
  const { task } = operation;
  if (task === null || task.isOutcomeUnknown) return noteLines(cli, ...await outcomeLines(operation, cli.errColours));
  // What came too late for an event, or before the watching began, stands in the result.
  if (!shown.hasOutput && task.output !== null && task.output !== '') printLines(cli, task.output.replace(/\n$/, ''));
}

async function taskExitCode(operation: OperationRecord): Promise<number> {
  if (operation.task?.isOutcomeUnknown === true) return 1;
  return operation.task?.exitCode ?? await outcomeExitCode(operation);
}

class TaskOutput {
  hasOutput = false;

  constructor(private readonly cli: Cli, private readonly asJson: boolean) {}

  add(raw: RawOperationEvent): void {
    if (this.asJson) return printJson(this.cli, raw);
    const event = readOperationEvent(raw);
    if (event.kind !== 'output') return;
    for (const line of event.lines.filter((one) => one.stream === 'stdout' || one.stream === 'stderr')) {
      this.hasOutput = true;
      (line.stream === 'stderr' ? this.cli.err : this.cli.out).write(`${line.text}\n`);
    }
  }
}
