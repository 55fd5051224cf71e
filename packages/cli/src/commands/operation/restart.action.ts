import { startOperation } from '../../operations/start-operation.js';
import type { Cli } from '../../runtime/cli.js';
import { findApplication } from '../../scope/find-application.js';
import { breakGlassOf } from '../command.js';
import { restartDocument } from './restart.document.js';
import type { RestartOptions } from './running.command.js';

/** Replaces the running instances of all applications, or of those that are named. */
export async function restart(cli: Cli, options: RestartOptions): Promise<void> {
  await startOperation(cli, options, async (session, { project, environment }) => {
    const only = options.only?.map((name) => findApplication(session, project, name));
    return (await session.client.request(restartDocument, { input: { environment: environment.id, only, idempotencyKey: options.idempotencyKey, ...breakGlassOf(options) } })).restart;
  });
}
