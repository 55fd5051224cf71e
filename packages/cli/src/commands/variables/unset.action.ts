import { accepted } from '../../api/refuse.js';
import { printJson } from '../../output/json.js';
import { printLines } from '../../output/lines.js';
import type { Cli } from '../../runtime/cli.js';
import { openSession } from '../../scope/session.js';
import type { ScopedOptions } from './set.command.js';
import { unsetVariablesDocument } from './unset.document.js';
import { findVariableScope } from './variable-scope.js';

/** Takes variables away, all or none. */
export async function unsetVariables(cli: Cli, names: readonly string[], options: ScopedOptions): Promise<void> {
  const session = await openSession(cli);
  const scope = await findVariableScope(session, options);
  const { unsetVariables: answer } = await session.client.request(unsetVariablesDocument, { input: { scope: scope.input, names } });
  const gone = accepted(answer.names, answer.userErrors);
  if (options.json === true) return printJson(cli, { names: gone });
  printLines(cli, `Took away ${gone.join(', ')} from ${scope.text}; running processes lose it with the next deploy.`);
}
