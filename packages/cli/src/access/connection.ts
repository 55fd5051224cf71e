import type { Cli } from '../runtime/cli.js';
import { CliError } from '../runtime/cli-error.js';
import { readConfigFile } from './config-file.js';
import { findPlatformAround, findPlatformOfOwnClone } from './local-platform.js';

/** Where the API is and who calls. */
export interface Connection {
  /** Base URL without a slash at its end, e.g. http://127.0.0.1:7400 */
  readonly url: string;
  readonly token: string;
  /** Where these were found, for messages. */
  readonly source: string;
}

/**
 * Finds the API and a token: BELAY_API_URL and BELAY_TOKEN, else the platform that runs from a clone around the working folder, else what `belay login` stored,
 * else a platform that runs from the clone that this command belongs to.
 * @throws {CliError} UNAUTHENTICATED when nothing is found; INVALID_INPUT when a URL is none.
 */
export async function findConnection(cli: Cli): Promise<Connection> {
  const url = cli.env['BELAY_API_URL'];
  const token = cli.env['BELAY_TOKEN'];
  const platform = await findPlatformAround(cli.cwd, cli.env);
  const stored = await readConfigFile(cli.env);
  if (url !== undefined && url !== '') {
    const base = checkedUrl(url, 'BELAY_API_URL');
    const found = token ?? (platform?.url === base ? platform.token : undefined) ?? (stored?.url === base ? stored.token : undefined);
    if (found === undefined || found === '') throw new CliError('UNAUTHENTICATED', 'BELAY_API_URL is set, but there is no token for it.', { hint: 'Set BELAY_TOKEN, or run: belay login --url URL --token-file FILE' });
    return { url: base, token: found, source: 'BELAY_API_URL' };
  }
  const known = platform ?? stored ?? await findPlatformOfOwnClone();
  if (known === undefined) {
    throw new CliError('UNAUTHENTICATED', 'No platform is known here.', {
      hint: 'Start one with "npm start" in a clone of Belay and run the command below that folder,\nor connect to one: belay login --url URL --token-file FILE (or set BELAY_API_URL and BELAY_TOKEN)',
    });
  }
  return token === undefined || token === '' ? known : { ...known, token };
}

/**
 * Gives a URL in the form in which connections are compared.
 * @throws {CliError} INVALID_INPUT when it is not http or https.
 */
export function checkedUrl(text: string, what: string): string {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) throw new CliError('INVALID_INPUT', `${what} is not an http(s) URL: ${text}`, { hint: 'Give it like http://127.0.0.1:7400' });
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '').replace(/\/graphql$/, '');
}
