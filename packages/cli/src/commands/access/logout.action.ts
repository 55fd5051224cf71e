import { configFilePath, removeConfigFile } from '../../access/config-file.js';
import { printJson } from '../../output/json.js';
import { printLines } from '../../output/lines.js';
import type { Cli } from '../../runtime/cli.js';
import type { JsonOption } from '../command.js';

/** Removes what `belay login` stored. */
export async function logout(cli: Cli, options: JsonOption): Promise<void> {
  const wasKnown = await removeConfigFile(cli.env);
  if (options.json === true) return printJson(cli, { wasKnown });
  printLines(cli, wasKnown ? `Forgot the platform that ${configFilePath(cli.env)} named.` : 'No platform was remembered.');
}
