import type { BreakGlassOption, EnvironmentOption, ProjectOption, Register, WatchOption } from '../command.js';
import { withBreakGlass, withEnvironment, withProject, withWatch } from '../command.js';

/** Options of `belay env create`. */
export interface CreateEnvironmentOptions extends ProjectOption { readonly kind?: string; readonly target?: string }
/** Options of `belay env list`. */
export interface ListEnvironmentsOptions extends ProjectOption { readonly all?: boolean }
/** Options of `belay env delete`. */
export interface DeleteEnvironmentOptions extends ProjectOption, WatchOption, BreakGlassOption { readonly yes?: boolean }
/** Options of `belay env update`. */
export interface UpdateEnvironmentOptions extends EnvironmentOption { readonly approvals?: string; readonly approvalHours?: string }
/** Options of `belay env vars` and `belay env explain`. */
export interface VariablesOptions extends EnvironmentOption { readonly application?: string; readonly dotenv?: boolean }

/** Declares `belay env …`. */
export const registerEnvironments: Register = (program, cli) => {
  const env = program.command('env').description('make, list and delete environments, and look at their variables');
  withProject(env.command('list').alias('ls').description('list the environments of a project').option('--all', 'of all projects')).action(async (options: ListEnvironmentsOptions) => {
    const { listEnvironments } = await import('./env-list.action.js');
    await listEnvironments(cli, options);
  });
  const create = env.command('create').description('make an environment for a branch; nothing runs in it before a deploy')
    .argument('[branch]', 'git branch (default: the one that is checked out)')
    .option('--kind <kind>', 'production, staging, development or preview (default: production for main and master, else development)')
    .option('--target <target>', 'where it runs, by name or id (default: the default target)');
  withProject(create).action(async (branch: string | undefined, options: CreateEnvironmentOptions) => {
    const { createEnvironment } = await import('./env-create.action.js');
    await createEnvironment(cli, branch, options);
  });
  const remove = env.command('delete').description('remove an environment and all its data')
    .argument('<branch>', 'environment by branch, name or id')
    .option('-y, --yes', 'do not ask');
  withProject(withWatch(withBreakGlass(remove))).action(async (branch: string, options: DeleteEnvironmentOptions) => {
    const { deleteEnvironment } = await import('./env-delete.action.js');
    await deleteEnvironment(cli, branch, options);
  });
  const update = env.command('update').description('set how many persons have to approve a deploy; for production environments')
    .option('--approvals <count>', 'how many persons, never the one who starts it: 0 to 10')
    .option('--approval-hours <hours>', 'after how many hours the wait for approval ends: 1 to 720 (24 at first)');
  withEnvironment(update).action(async (options: UpdateEnvironmentOptions) => {
    const { updateEnvironment } = await import('./env-update.action.js');
    await updateEnvironment(cli, options);
  });
  const vars = env.command('vars').description('list the variables that an application gets; values of secrets are never shown')
    .option('-a, --application <name>', 'only those of one application').option('--dotenv', 'print NAME=VALUE lines');
  withEnvironment(vars).action(async (options: VariablesOptions) => {
    const { listVariables } = await import('../variables/vars.action.js');
    await listVariables(cli, options);
  });
  const explain = env.command('explain').description('tell where the value of a variable comes from').argument('<name>', 'name of the variable')
    .option('-a, --application <name>', 'as this application gets it');
  withEnvironment(explain).action(async (name: string, options: VariablesOptions) => {
    const { explainVariable } = await import('../variables/explain.action.js');
    await explainVariable(cli, name, options);
  });
};
