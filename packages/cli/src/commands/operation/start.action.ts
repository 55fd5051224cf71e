import { startOperation } from '../../operations/start-operation.js';
import type { Cli } from '../../runtime/cli.js';
import type { EnvironmentOption, WatchOption } from '../command.js';
import { startDocument } from './start.document.js';

/** Starts an environment that was stopped. */
export async function start(cli: Cli, options: EnvironmentOption & WatchOption): Promise<void> {
  await startOperation(cli, options, async ({ client }, { environment }) => (await client.request(startDocument, { input: { environment: environment.id, idempotencyKey: options.idempotencyKey } })).start);
}
