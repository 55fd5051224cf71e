import type { EnvironmentOption, WatchOption } from '../commands/command.js';
import type { Cli } from '../runtime/cli.js';
import { type EnvironmentScope, findEnvironment } from '../scope/find-environment.js';
import { openSession, type Session } from '../scope/session.js';
import { reportStart, type StartAnswer } from './report-start.js';

/** Finds the environment that is meant, starts an operation in it and reports it. */
export async function startOperation(cli: Cli, options: EnvironmentOption & WatchOption, begin: (session: Session, scope: EnvironmentScope) => Promise<StartAnswer>): Promise<void> {
  const session = await openSession(cli);
  const scope = await findEnvironment(session, options);
  await reportStart(session, await begin(session, scope), options);
}
