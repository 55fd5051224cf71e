import { startOperation } from '../../operations/start-operation.js';
import type { Cli } from '../../runtime/cli.js';
import type { CreateReleaseOptions } from './release.command.js';
import { createReleaseDocument } from './release-create.document.js';

/** Builds and seals a release without running it. */
export async function createRelease(cli: Cli, options: CreateReleaseOptions): Promise<void> {
  await startOperation(cli, options, async ({ client }, { environment }) => (await client.request(createReleaseDocument, { input: { environment: environment.id, commit: options.commit, idempotencyKey: options.idempotencyKey } })).release);
}
