import type { JsonOption, Register } from '../command.js';
import { withJson } from '../command.js';

/** Options of `belay approve` and `belay reject`. */
export interface DecideOptions extends JsonOption { readonly plan?: string; readonly reason?: string; readonly yes?: boolean }

/** Declares `belay approve` and `belay reject`. */
export const registerApprovals: Register = (program, cli) => {
  const approve = program.command('approve').description('approve the plan of an operation that somebody else started').argument('<operation>', 'id of the operation')
    .option('--plan <hash>', 'hash of the plan that was looked at (default: it is shown and asked for)').option('--reason <text>', 'why, for the record').option('-y, --yes', 'do not ask');
  withJson(approve).action(async (id: string, options: DecideOptions) => {
    const { approve: run } = await import('./approve.action.js');
    await run(cli, id, options);
  });
  const reject = program.command('reject').description('reject the plan of an operation that waits for approval; it ends without having done anything').argument('<operation>', 'id of the operation')
    .option('--plan <hash>', 'hash of the plan that was looked at (default: the one that waits)').option('--reason <text>', 'why, for who started it');
  withJson(reject).action(async (id: string, options: DecideOptions) => {
    const { reject: run } = await import('./reject.action.js');
    await run(cli, id, options);
  });
};
