import { startOperation } from '../../operations/start-operation.js';
import type { Cli } from '../../runtime/cli.js';
import { buildDocument } from './build.document.js';
import type { BuildOptions } from './build.command.js';

/** Builds a commit without running it. */
export async function build(cli: Cli, options: BuildOptions): Promise<void> {
  await startOperation(cli, options, async ({ client }, { environment }) => (await client.request(buildDocument, { input: { environment: environment.id, commit: options.commit, idempotencyKey: options.idempotencyKey } })).build);
}
