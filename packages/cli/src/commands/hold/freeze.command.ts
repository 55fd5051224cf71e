import type { EnvironmentOption, JsonOption, Register } from '../command.js';
import { withEnvironment, withJson } from '../command.js';

/** Options of `belay freeze`. */
export interface FreezeOptions extends EnvironmentOption {
  readonly reason?: string;
  readonly name?: string;
  readonly until?: string;
  readonly weekly?: readonly string[];
  readonly once?: readonly string[];
  readonly refuse?: boolean;
  readonly wholeProject?: boolean;
}
/** Options of `belay freeze update`; `false` takes away what was set. */
export interface UpdateFreezeOptions extends JsonOption {
  readonly reason?: string;
  readonly until?: string | false;
  readonly weekly?: readonly string[] | false;
  readonly once?: readonly string[] | false;
  readonly refuse?: boolean;
  readonly wait?: boolean;
}
/** Options of `belay unfreeze`. */
export interface UnfreezeOptions extends JsonOption { readonly reason?: string }
/** Options of `belay freezes`. */
export interface ListFreezesOptions extends EnvironmentOption { readonly wholeProject?: boolean; readonly all?: boolean }

const repeat = (value: string, before: readonly string[] | boolean = []): readonly string[] => [...(typeof before === 'boolean' ? [] : before), value];

/** Declares `belay freeze`, `belay freeze update`, `belay unfreeze` and `belay freezes`. */
export const registerFreezes: Register = (program, cli) => {
  const freeze = program.command('freeze').description('let deploys wait, or refuse them; rollback, repair, start, stop and tasks stay possible')
    .option('--reason <text>', 'why, for those who have to wait; has to be given')
    .option('--name <name>', 'short name (default: freeze)')
    .option('--until <time>', 'when it ends for good, e.g. 2026-12-01T08:00Z (default: when it is lifted)')
    .option('--weekly <window>', 'only then, every week: "fri,sat 18:00-08:00 Europe/Berlin"; may be repeated', repeat)
    .option('--once <window>', 'only then: "2026-12-24T00:00Z/2027-01-02T00:00Z"; may be repeated', repeat)
    .option('--refuse', 'refuse deploys instead of letting them wait')
    .option('--whole-project', 'freeze all environments of the project');
  withEnvironment(freeze).action(async (options: FreezeOptions) => {
    const { freeze: run } = await import('./freeze.action.js');
    await run(cli, options);
  });
  const update = freeze.command('update').description('change a freeze that is in force; what waits looks at it anew at once').argument('<freeze>', 'id of the freeze')
    .option('--reason <text>', 'another reason')
    .option('--until <time>', 'another end, e.g. 2026-12-01T08:00Z').option('--no-until', 'no end: in force until it is lifted')
    .option('--weekly <window>', 'these weekly windows instead of all it has; may be repeated', repeat).option('--no-weekly', 'no weekly windows any more')
    .option('--once <window>', 'these single windows instead of all it has; may be repeated', repeat).option('--no-once', 'no single windows any more')
    .option('--refuse', 'refuse deploys from now on').option('--wait', 'let deploys wait from now on');
  withJson(update).action(async (id: string, options: UpdateFreezeOptions) => {
    const { updateFreeze } = await import('./freeze-update.action.js');
    await updateFreeze(cli, id, options);
  });
  withJson(program.command('unfreeze').description('lift a freeze; what waits for it goes on at once').argument('<freeze>', 'id of the freeze').option('--reason <text>', 'why, for the record')).action(async (id: string, options: UnfreezeOptions) => {
    const { unfreeze } = await import('./unfreeze.action.js');
    await unfreeze(cli, id, options);
  });
  withEnvironment(program.command('freezes').description('list what freezes an environment, now or later').option('--whole-project', 'of all environments of the project').option('--all', 'those too that are over or were lifted')).action(async (options: ListFreezesOptions) => {
    const { listFreezes } = await import('./freezes.action.js');
    await listFreezes(cli, options);
  });
};
