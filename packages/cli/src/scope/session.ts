import { findConnection } from '../access/connection.js';
import { ApiClient } from '../api/api-client.js';
import { readWorkTree, type WorkTree } from '../git/work-tree.js';
import type { Cli } from '../runtime/cli.js';

/** What a command works with: the platform and, if there is one, the git work tree around it. */
export interface Session {
  readonly cli: Cli;
  readonly client: ApiClient;
  readonly workTree: WorkTree | undefined;
}

/**
 * Opens the platform and looks at the work tree.
 * @throws {CliError} UNAUTHENTICATED when no platform is known.
 */
export async function openSession(cli: Cli): Promise<Session> {
  const [connection, workTree] = await Promise.all([findConnection(cli), readWorkTree(cli.cwd)]);
  return { cli, client: new ApiClient(connection, cli.interrupted), workTree };
}
