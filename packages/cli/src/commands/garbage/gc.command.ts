import { collect, withJson, type JsonOption, type Register } from '../command.js';

/** Options of `belay gc`. */
export interface GarbageOptions extends JsonOption { readonly target?: string; readonly apply?: string; readonly volume?: readonly string[] }

/** Declares `belay gc`. */
export const registerGarbage: Register = (program, cli) => {
  const command = program.command('gc').description('show what a target needs no more, and remove exactly that with --apply')
    .option('-t, --target <name>', 'target by name or id (default: the only one, or the default target)')
    .option('--apply <hash>', 'remove what the plan with this hash shows')
    .option('--volume <name>', 'a kept volume whose data may go as well; may be repeated', collect);
  withJson(command).action(async (options: GarbageOptions) => {
    const { collectGarbage } = await import('./gc.action.js');
    await collectGarbage(cli, options);
  });
};
