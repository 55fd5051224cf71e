import { startOperation } from '../../operations/start-operation.js';
import type { Cli } from '../../runtime/cli.js';
import { findApplication } from '../../scope/find-application.js';
import { findRelease } from './find-release.js';
import type { RollbackOptions } from './rollback.command.js';
import { rollbackDocument } from './rollback.document.js';

/** Goes back to an earlier release, as a whole or for some applications. */
export async function rollback(cli: Cli, wanted: string | undefined, options: RollbackOptions): Promise<void> {
  await startOperation(cli, options, async (session, { project, environment }) => {
    const release = wanted === undefined ? undefined : (await findRelease(session.client, environment, wanted)).id;
    const only = options.only?.map((name) => findApplication(session, project, name));
    return (await session.client.request(rollbackDocument, { input: { environment: environment.id, release, only, idempotencyKey: options.idempotencyKey } })).rollback;
  });
}
