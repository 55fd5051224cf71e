import { accepted } from '../../api/refuse.js';
import { printJson } from '../../output/json.js';
import { noteLines, printLines } from '../../output/lines.js';
import { followToEnd } from '../../operations/follow-to-end.js';
import { kindText } from '../../operations/operation-names.js';
import type { Cli } from '../../runtime/cli.js';
import { CliError } from '../../runtime/cli-error.js';
import { findEnvironment } from '../../scope/find-environment.js';
import { openSession, type Session } from '../../scope/session.js';
import type { CancelOptions } from './cancel.command.js';
import { cancelOperationDocument } from './cancel.document.js';
import { runningOperationDocument } from './running-operation.document.js';

/** Cancels an operation; without an id the one that runs in the environment. */
export async function cancel(cli: Cli, id: string | undefined, options: CancelOptions): Promise<void> {
  const session = await openSession(cli);
  const wanted = id ?? await findRunning(session, options);
  const environment = id === undefined || options.environment === undefined ? undefined : (await findEnvironment(session, options)).environment.id;
  const { cancelOperation: answer } = await session.client.request(cancelOperationDocument, { input: { operation: wanted, environment } });
  const operation = accepted(answer.operation, answer.userErrors);
  if (options.watch === true && !operation.hasEnded) {
    await followToEnd(session, wanted, options);
    // It was asked to be cancelled, and it was.
    if (cli.exitCode === 7) cli.exitCode = 0;
    return;
  }
  if (options.json === true) return printJson(cli, { operation });
  const what = `${kindText(operation.kind)} of ${operation.environment.branch}`;
  if (operation.hasEnded) return printLines(cli, `${what} had already ended: ${operation.state.toLowerCase()}. ${cli.colours.dim(operation.id)}`);
  printLines(cli, `${what} is being cancelled; what it began is undone. ${cli.colours.dim(operation.id)}`);
  noteLines(cli, `Watch it: belay operation show ${operation.id} --watch`);
}

async function findRunning(session: Session, options: CancelOptions): Promise<string> {
  const { environment } = await findEnvironment(session, options);
  const answer = await session.client.request(runningOperationDocument, { environment: environment.id });
  const running = answer.environment?.runningOperation;
  if (running === null || running === undefined) throw new CliError('NOT_FOUND', `Nothing runs in ${environment.branch} that could be cancelled.`, { hint: 'What was started is listed by: belay operation list' });
  return running.id;
}
