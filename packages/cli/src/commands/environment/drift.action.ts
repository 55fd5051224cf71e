import { printJson } from '../../output/json.js';
import { noteLines, printLines } from '../../output/lines.js';
import { safeText } from '../../output/safe-text.js';
import type { Cli } from '../../runtime/cli.js';
import { findEnvironment } from '../../scope/find-environment.js';
import { openSession } from '../../scope/session.js';
import type { EnvironmentOption } from '../command.js';
import { driftDocument } from './drift.document.js';

/** Exit code of a comparison that found something. */
const DIFFERS = 5;

/** Compares an environment with its release, by a fresh look at what exists. */
export async function showDrift(cli: Cli, options: EnvironmentOption): Promise<void> {
  const session = await openSession(cli);
  const { environment } = await findEnvironment(session, options);
  const { drift } = await session.client.request(driftDocument, { environment: environment.id });
  if (drift.isDrifted) cli.exitCode = DIFFERS;
  if (options.json === true) return printJson(cli, { environment: environment.id, ...drift });
  if (!drift.isDrifted) return printLines(cli, `${environment.branch} is as its release says.`);
  printLines(cli, ...drift.items.map(({ kind, message }) => `${cli.colours.warn(kind.toLowerCase().padEnd(10))} ${safeText(message)}`));
  noteLines(cli, drift.runningOperation === null ? 'Bring it back: belay repair --watch' : `Operation ${drift.runningOperation} is at work; the differences may be its doing.`);
}
