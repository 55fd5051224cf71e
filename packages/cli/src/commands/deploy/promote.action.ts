import { startOperation } from '../../operations/start-operation.js';
import type { Cli } from '../../runtime/cli.js';
import { CliError } from '../../runtime/cli-error.js';
import { findEnvironment } from '../../scope/find-environment.js';
import type { Session } from '../../scope/session.js';
import { breakGlassOf } from '../command.js';
import { currentReleaseDocument } from './current-release.document.js';
import { findRelease } from './find-release.js';
import type { PromoteOptions } from './promote.command.js';
import { promoteDocument } from './promote.document.js';

/** Runs a release of another environment of the project, with the same images. */
export async function promote(cli: Cli, options: PromoteOptions): Promise<void> {
  await startOperation(cli, options, async (session, { project, environment }) => {
    const source = (await findEnvironment(session, { project: project.id, environment: options.from })).environment;
    const release = options.release === undefined ? await currentRelease(session, source) : (await findRelease(session.client, source, options.release)).id;
    return (await session.client.request(promoteDocument, { input: { environment: environment.id, release, idempotencyKey: options.idempotencyKey, ...breakGlassOf(options) } })).promote;
  });
}

async function currentRelease({ client }: Session, source: { readonly id: string; readonly branch: string }): Promise<string> {
  const { environment } = await client.request(currentReleaseDocument, { environment: source.id });
  if (environment?.currentRelease === null || environment?.currentRelease === undefined) throw new CliError('NO_RELEASE', `${source.branch} has no release yet that could be promoted.`);
  return environment.currentRelease.id;
}
