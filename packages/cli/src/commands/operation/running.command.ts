import type { BreakGlassOption, EnvironmentOption, Register, WatchOption } from '../command.js';
import { collect, withBreakGlass, withEnvironment, withWatch } from '../command.js';

/** Options of `belay restart`. */
export interface RestartOptions extends EnvironmentOption, WatchOption, BreakGlassOption { readonly only?: readonly string[] }

/** Options of `belay repair`. */
export interface RepairOptions extends EnvironmentOption, WatchOption { readonly auto?: string }

/** Declares `belay restart`, `belay start`, `belay stop` and `belay repair`. */
export const registerRunning: Register = (program, cli) => {
  const restart = program.command('restart').description('replace the running instances, without an interruption').option('-a, --only <application>', 'only this application; may be repeated', collect);
  withEnvironment(withWatch(withBreakGlass(restart))).action(async (options: RestartOptions) => {
    const { restart: run } = await import('./restart.action.js');
    await run(cli, options);
  });
  withEnvironment(withWatch(program.command('start').description('start an environment that was stopped'))).action(async (options: EnvironmentOption & WatchOption) => {
    const { start } = await import('./start.action.js');
    await start(cli, options);
  });
  withEnvironment(withWatch(program.command('stop').description('stop an environment; its data stays'))).action(async (options: EnvironmentOption & WatchOption) => {
    const { stop } = await import('./stop.action.js');
    await stop(cli, options);
  });
  const repair = program.command('repair').description('bring an environment back to its release where something changed by itself')
    .option('--auto <on|off>', 'instead say whether that is done by itself after the platform or the engine below was started again (on by default)');
  withEnvironment(withWatch(repair)).action(async (options: RepairOptions) => {
    const { repair: run } = await import('./repair.action.js');
    await run(cli, options);
  });
};
