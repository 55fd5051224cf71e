import type { JsonOption, Register } from '../command.js';
import { withJson } from '../command.js';

/** Declares `belay logout`. */
export const registerLogout: Register = (program, cli) => {
  withJson(program.command('logout').description('forget the remembered platform')).action(async (options: JsonOption) => {
    const { logout } = await import('./logout.action.js');
    await logout(cli, options);
  });
};
