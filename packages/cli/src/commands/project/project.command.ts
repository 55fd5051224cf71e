import type { JsonOption, Register } from '../command.js';
import { withJson } from '../command.js';

/** Options of `belay project create`. */
export interface CreateProjectOptions extends JsonOption { readonly app?: readonly string[]; readonly webhook?: string; readonly webhookSecretFile?: string }

/** Declares `belay project …`. */
export const registerProjects: Register = (program, cli) => {
  const project = program.command('project').description('make and list projects');
  const create = project.command('create').description('make a project; in a git work tree with the application of this folder')
    .argument('[name]', 'name of the project (default: the one in the manifest)')
    .option('-a, --app <name=source>', 'application and its source: a git URL (with #folder for a sub-folder) or image:REFERENCE; may be repeated', (value: string, before: readonly string[] = []) => [...before, value])
    .option('--webhook <url>', 'address that is told when operations end')
    .option('--webhook-secret-file <file>', 'file with the key that signs notifications, - for the standard input');
  withJson(create).action(async (name: string | undefined, options: CreateProjectOptions) => {
    const { createProject } = await import('./project-create.action.js');
    await createProject(cli, name, options);
  });
  withJson(project.command('list').alias('ls').description('list projects and their applications')).action(async (options: JsonOption) => {
    const { listProjects } = await import('./project-list.action.js');
    await listProjects(cli, options);
  });
};
