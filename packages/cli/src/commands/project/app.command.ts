import type { ProjectOption, Register } from '../command.js';
import { withProject } from '../command.js';

/** Options of `belay app add`. */
export interface AddApplicationOptions extends ProjectOption { readonly allowSecretBuildArgs?: boolean }

/** Declares `belay app …`. */
export const registerApplications: Register = (program, cli) => {
  const app = program.command('app').description('add applications to a project and take them out');
  const add = app.command('add').description('add an application to a project')
    .argument('[name]', 'name of the application (default: the one in the manifest)')
    .argument('[source]', 'git URL (with #folder for a sub-folder) or image:REFERENCE (default: this git work tree)')
    .option('--allow-secret-build-args', 'let secrets be passed to the build as arguments, although they stay in the image');
  withProject(add).action(async (name: string | undefined, source: string | undefined, options: AddApplicationOptions) => {
    const { addApplication } = await import('./app-add.action.js');
    await addApplication(cli, name, source, options);
  });
  withProject(app.command('remove').description('take an application out of a project; it stops with the next deploy').argument('<name>', 'name of the application')).action(async (name: string, options: ProjectOption) => {
    const { removeApplication } = await import('./app-remove.action.js');
    await removeApplication(cli, name, options);
  });
  withProject(app.command('list').alias('ls').description('list the applications of a project')).action(async (options: ProjectOption) => {
    const { listApplications } = await import('./app-list.action.js');
    await listApplications(cli, options);
  });
};
