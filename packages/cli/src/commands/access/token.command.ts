import type { JsonOption, Register } from '../command.js';
import { withJson } from '../command.js';

/** Declares `belay token …`. */
export const registerTokens: Register = (program, cli) => {
  const token = program.command('token').description('give tokens to persons and programs, and take them back; only the owner may');
  withJson(token.command('create').description('make a token; its name is the person, e.g. for approvals').argument('<name>', 'whose it is')).action(async (name: string, options: JsonOption) => {
    const { createToken } = await import('./token-create.action.js');
    await createToken(cli, { name }, options);
  });
  withJson(token.command('list').alias('ls').description('list the tokens that were given out, never the tokens themselves')).action(async (options: JsonOption) => {
    const { listTokens } = await import('./token-list.action.js');
    await listTokens(cli, {}, options);
  });
  withJson(token.command('revoke').description('take a token back, at once').argument('<token>', 'id of the token')).action(async (id: string, options: JsonOption) => {
    const { revokeToken } = await import('./token-revoke.action.js');
    await revokeToken(cli, id, options);
  });
};
