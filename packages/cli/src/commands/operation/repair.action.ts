import { startOperation } from '../../operations/start-operation.js';
import type { Cli } from '../../runtime/cli.js';
import type { EnvironmentOption, WatchOption } from '../command.js';
import { repairDocument } from './repair.document.js';

/** Brings an environment back to its release. */
export async function repair(cli: Cli, options: EnvironmentOption & WatchOption): Promise<void> {
  await startOperation(cli, options, async ({ client }, { environment }) => (await client.request(repairDocument, { input: { environment: environment.id, idempotencyKey: options.idempotencyKey } })).repair);
}
