import { printJson } from '../../output/json.js';
import { noteLines, printLines } from '../../output/lines.js';
import { safeText } from '../../output/safe-text.js';
import { followToEnd } from '../../operations/follow-to-end.js';
import { stateText } from '../../operations/operation-names.js';
import { outcomeLines } from '../../operations/outcome-lines.js';
import { readOperation } from '../../operations/read-operation.js';
import { readOperationLog } from '../../operations/read-operation-log.js';
import { viewOfRecord } from '../../operations/view-of-record.js';
import { stepLines } from '../../progress/live-lines.js';
import type { Cli } from '../../runtime/cli.js';
import { openSession, type Session } from '../../scope/session.js';
import type { ShowOperationOptions } from './operation.command.js';

/** Shows the steps of an operation and how it ended, or follows it to its end. */
export async function showOperation(cli: Cli, id: string, options: ShowOperationOptions): Promise<void> {
  const session = await openSession(cli);
  if (options.watch === true) {
    await followToEnd(session, id, options);
    return;
  }
  if (options.logs === true) return await showLogs(session, id, options);
  const operation = await readOperation(session.client, id);
  if (options.json === true) return printJson(cli, { operation });
  const frame = { colours: cli.colours, now: cli.now(), columns: 1000, rows: 1000 };
  printLines(cli,
    `${cli.colours.strong(operation.kind.toLowerCase())} of ${operation.environment.branch}: ${stateText(operation.state, cli.colours)} ${cli.colours.dim(`${operation.id} by ${operation.requestedBy}`)}`,
    ...viewOfRecord(operation).steps.flatMap((step) => stepLines(step, frame)),
    ...await outcomeLines(operation, cli.colours));
  if (!operation.hasEnded) noteLines(cli, `Watch it: belay operation show ${id} --watch`);
}

async function showLogs({ client, cli }: Session, id: string, options: ShowOperationOptions): Promise<void> {
  const lines = await readOperationLog(client, id);
  if (options.json === true) return printJson(cli, { lines });
  if (lines.length === 0) return noteLines(cli, 'Its steps wrote nothing.');
  printLines(cli, ...lines.map((line) => `${cli.colours.dim(`${line.step} │`)} ${safeText(line.text)}`));
}
