import type { Register } from '../command.js';
import { withJson } from '../command.js';

/** Options of `belay login`. */
export interface LoginOptions { readonly url: string; readonly tokenFile?: string; readonly json?: boolean }

/** Declares `belay login`. */
export const registerLogin: Register = (program, cli) => {
  const command = program.command('login').description('connect to a platform and remember it for this user')
    .requiredOption('--url <url>', 'address of the platform, e.g. http://127.0.0.1:7400')
    .option('--token-file <file>', 'file that holds the token, - for the standard input (default: ask)');
  withJson(command).action(async (options: LoginOptions) => {
    const { login } = await import('./login.action.js');
    await login(cli, options);
  });
};
