import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { checkedUrl } from '../../access/connection.js';
import { writeConfigFile } from '../../access/config-file.js';
import { ApiClient } from '../../api/api-client.js';
import { printJson } from '../../output/json.js';
import { printLines } from '../../output/lines.js';
import { askSecret, readInput } from '../../runtime/ask.js';
import type { Cli } from '../../runtime/cli.js';
import { CliError } from '../../runtime/cli-error.js';
import type { LoginOptions } from './login.command.js';
import { viewerDocument } from './viewer.document.js';

/** Checks a token against the platform and stores both for the next commands. */
export async function login(cli: Cli, options: LoginOptions): Promise<void> {
  const url = checkedUrl(options.url, '--url');
  const token = (await readToken(cli, options.tokenFile)).trim();
  if (token === '') throw new CliError('INVALID_INPUT', 'The token is empty.', { hint: 'The owner\'s token is in .belay/owner.token of the platform\'s clone.' });
  const { viewer } = await new ApiClient({ url, token, source: '--url' }, cli.interrupted).request(viewerDocument, {});
  const path = await writeConfigFile(cli.env, { url, token });
  if (options.json === true) return printJson(cli, { url, viewer, configFile: path });
  printLines(cli, `Connected to ${cli.colours.name(url)} as ${cli.colours.strong(viewer.name)}; remembered in ${path}.`);
}

async function readToken(cli: Cli, file: string | undefined): Promise<string> {
  if (file === '-') return await readInput(cli);
  if (file !== undefined) {
    try {
      return await readFile(resolve(cli.cwd, file), 'utf8');
    } catch (error) {
      throw new CliError('INVALID_INPUT', `The token file ${file} cannot be read.`, { cause: error });
    }
  }
  if (!cli.isInteractive) throw new CliError('INVALID_INPUT', 'There is no token.', { hint: 'Give it by --token-file FILE, or --token-file - and the standard input.' });
  return await askSecret(cli, 'Token (it is not shown):');
}
