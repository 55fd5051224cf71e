import { startOperation } from '../../operations/start-operation.js';
import type { Cli } from '../../runtime/cli.js';
import type { EnvironmentOption, WatchOption } from '../command.js';
import { redeployDocument } from './redeploy.document.js';

/** Runs the current release anew. */
export async function redeploy(cli: Cli, options: EnvironmentOption & WatchOption): Promise<void> {
  await startOperation(cli, options, async ({ client }, { environment }) => (await client.request(redeployDocument, { input: { environment: environment.id, idempotencyKey: options.idempotencyKey } })).redeploy);
}
