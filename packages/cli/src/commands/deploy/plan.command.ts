import type { EnvironmentOption, Register } from '../command.js';
import { withEnvironment } from '../command.js';

/** Options of `belay plan`. */
export interface PlanOptions extends EnvironmentOption { readonly commit?: string; readonly steps?: boolean }

/** Declares `belay plan`. */
export const registerPlan: Register = (program, cli) => {
  const command = program.command('plan').description('show what a deploy would do, without doing it')
    .option('-c, --commit <commit>', 'commit to plan for (default: the head of the branch in its repository)')
    .option('--steps', 'show all steps, also those that change nothing');
  withEnvironment(command).action(async (options: PlanOptions) => {
    const { plan } = await import('./plan.action.js');
    await plan(cli, options);
  });
};
