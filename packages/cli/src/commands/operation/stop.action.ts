import { startOperation } from '../../operations/start-operation.js';
import type { Cli } from '../../runtime/cli.js';
import type { EnvironmentOption, WatchOption } from '../command.js';
import { stopDocument } from './stop.document.js';

/** Stops an environment. */
export async function stop(cli: Cli, options: EnvironmentOption & WatchOption): Promise<void> {
  await startOperation(cli, options, async ({ client }, { environment }) => (await client.request(stopDocument, { input: { environment: environment.id, idempotencyKey: options.idempotencyKey } })).stop);
}
