import { WriteStream } from 'node:tty';
import { present } from '../../api/present.js';
import { follow } from '../../api/subscribe.js';
import { printJson } from '../../output/json.js';
import { noteLines, printLines } from '../../output/lines.js';
import type { Cli } from '../../runtime/cli.js';
import { findEnvironment } from '../../scope/find-environment.js';
import { openSession, type Session } from '../../scope/session.js';
import type { StatusOptions } from './status.command.js';
import { environmentChangesDocument, statusDocument } from './status.document.js';
import { type EnvironmentStatus, statusLines } from './status-lines.js';

/** Shows what runs in an environment, once or whenever something changes. */
export async function showStatus(cli: Cli, options: StatusOptions): Promise<void> {
  const session = await openSession(cli);
  const { environment } = await findEnvironment(session, options);
  if (options.watch === true) return await watchStatus(session, environment.id, await statusPrinter(cli, options));
  const status = await readStatus(session, environment.id);
  if (options.json === true) return printJson(cli, { environment: status });
  printLines(cli, ...statusLines(cli, status));
  if (status.currentRelease === null && status.runningOperation === null && status.waitingOperations.length === 0) noteLines(cli, 'Deploy it: belay deploy --watch');
}

type Printer = (status: EnvironmentStatus) => void;

async function readStatus({ client }: Session, id: string): Promise<EnvironmentStatus> {
  return present((await client.request(statusDocument, { environment: id })).environment, `environment "${id}"`);
}

async function statusPrinter(cli: Cli, options: StatusOptions): Promise<Printer> {
  if (options.json === true) return (status) => printJson(cli, { environment: status });
  if (!(cli.out instanceof WriteStream)) return (status) => printLines(cli, ...statusLines(cli, status), '');
  const { createLogUpdate } = await import('log-update');
  const paint = createLogUpdate(cli.out);
  cli.interrupted.addEventListener('abort', () => paint.done(), { once: true });
  return (status) => paint(statusLines(cli, status).join('\n'));
}

/** Reads the whole state at the beginning and after each change; changes that come while it is being read are one more reading together. */
async function watchStatus(session: Session, environment: string, print: Printer): Promise<void> {
  let offset: number | undefined;
  let reading: Promise<void> | undefined;
  let isStale = false;
  const refresh = async () => {
    do {
      isStale = false;
      print(await readStatus(session, environment));
    } while (isStale);
    reading = undefined;
  };
  await follow(session.client, {
    document: environmentChangesDocument, signal: session.cli.interrupted, variables: () => ({ environment, after: offset }),
    next: ({ environmentEvents: update }) => {
      offset = update.offset;
      isStale = true;
      reading ??= refresh();
    },
  });
  await reading;
}
