import { startOperation } from '../../operations/start-operation.js';
import type { Cli } from '../../runtime/cli.js';
import { breakGlassOf, type BreakGlassOption, type EnvironmentOption, type WatchOption } from '../command.js';
import { redeployDocument } from './redeploy.document.js';

/** Runs the current release anew. */
export async function redeploy(cli: Cli, options: EnvironmentOption & WatchOption & BreakGlassOption): Promise<void> {
  await startOperation(cli, options, async ({ client }, { environment }) => (await client.request(redeployDocument, { input: { environment: environment.id, idempotencyKey: options.idempotencyKey, ...breakGlassOf(options) } })).redeploy);
}
