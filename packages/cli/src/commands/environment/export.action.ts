import { accepted } from '../../api/refuse.js';
import { printJson } from '../../output/json.js';
import { noteLines } from '../../output/lines.js';
import type { Cli } from '../../runtime/cli.js';
import { CliError } from '../../runtime/cli-error.js';
import { findEnvironment } from '../../scope/find-environment.js';
import { openSession, type Session } from '../../scope/session.js';
import { exportSecretsDocument } from './export-secrets.document.js';
import type { ExportOptions } from './export.command.js';
import { exportEnvironmentDocument } from './export.document.js';

/** Prints what Belay applies for an environment, ready for `kubectl apply -f -`. */
export async function exportEnvironment(cli: Cli, options: ExportOptions): Promise<void> {
  if (options.reason !== undefined && options.withSecrets !== true) throw new CliError('INVALID_INPUT', 'A reason is kept for an export with secrets only.', { hint: 'Add --with-secrets, or leave --reason out.' });
  const session = await openSession(cli);
  const { environment } = await findEnvironment(session, options);
  const text = options.withSecrets === true ? await readWithSecrets(session, environment.id, options.reason) : (await session.client.request(exportEnvironmentDocument, { environment: environment.id })).environmentExport;
  if (options.withSecrets === true) noteLines(cli, 'This holds the secrets of the environment in the clear. That you asked for them is on record.');
  if (options.json === true) return printJson(cli, { format: options.format, text });
  cli.out.write(text);
}

async function readWithSecrets({ client }: Session, environment: string, reason: string | undefined): Promise<string> {
  const { exportSecrets: { text, userErrors } } = await client.request(exportSecretsDocument, { input: { environment, reason } });
  return accepted(text, userErrors);
}
