import { printJson } from '../../output/json.js';
import type { Cli } from '../../runtime/cli.js';
import { findEnvironment } from '../../scope/find-environment.js';
import { openSession } from '../../scope/session.js';
import type { ExportOptions } from './export.command.js';
import { exportEnvironmentDocument } from './export.document.js';

/** Prints what Belay applies for an environment, ready for `kubectl apply -f -`. */
export async function exportEnvironment(cli: Cli, options: ExportOptions): Promise<void> {
  const session = await openSession(cli);
  const { environment } = await findEnvironment(session, options);
  const { environmentExport: text } = await session.client.request(exportEnvironmentDocument, { environment: environment.id });
  if (options.json === true) return printJson(cli, { format: options.format, text });
  cli.out.write(text);
}
