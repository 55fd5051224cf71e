import { follow } from '../../api/subscribe.js';
import { printJson } from '../../output/json.js';
import { noteLines } from '../../output/lines.js';
import type { Cli } from '../../runtime/cli.js';
import { wholeNumber } from '../../runtime/whole-number.js';
import { findEnvironment } from '../../scope/find-environment.js';
import { openSession, type Session } from '../../scope/session.js';
import type { LogOptions } from './log.command.js';
import { followLogDocument, logDocument } from './log.document.js';
import { LogPrinter } from './log-printer.js';

/** Prints what applications and services of an environment wrote, and with --follow what they write. */
export async function showLog(cli: Cli, names: readonly string[], options: LogOptions): Promise<void> {
  const tail = wholeNumber(options.tail, '--tail', 0, 1000);
  const session = await openSession(cli);
  const { environment } = await findEnvironment(session, options);
  const wanted = [...names, ...(options.application ?? [])];
  const only = wanted.length === 0 ? undefined : wanted;
  if (options.follow === true) return await followLog(session, { environment: environment.id, only, tail }, options);
  if (tail === 0) return;
  const { log } = await session.client.request(logDocument, { environment: environment.id, only, first: tail });
  const printer = new LogPrinter(cli, options);
  if (options.json === true) for (const line of log.nodes) printJson(cli, line);
  else for (const line of log.nodes) printer.print(line);
  if (log.nodes.length === 0 && options.json !== true) noteLines(cli, `Nothing was written in ${environment.branch} yet${only === undefined ? '' : ` by ${only.join(', ')}`}.`);
}

async function followLog({ client, cli }: Session, wanted: { readonly environment: string; readonly only: readonly string[] | undefined; readonly tail: number }, options: LogOptions): Promise<void> {
  const printer = new LogPrinter(cli, options);
  let position: string | undefined;
  await follow(client, {
    document: followLogDocument, signal: cli.interrupted,
    variables: () => (position === undefined ? wanted : { environment: wanted.environment, only: wanted.only, after: position }),
    next: ({ logLines: line }) => {
      position = line.position;
      if (options.json === true) printJson(cli, line);
      else printer.print(line);
    },
  });
}
