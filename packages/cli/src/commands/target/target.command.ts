import type { JsonOption, Register } from '../command.js';
import { withJson } from '../command.js';

/** Options of `belay target create`. */
export interface CreateTargetOptions extends JsonOption { readonly plugin: string; readonly option?: readonly string[] }

/** Declares `belay target …`. */
export const registerTargets: Register = (program, cli) => {
  const target = program.command('target').description('say where environments can run');
  withJson(target.command('list').alias('ls').description('list targets')).action(async (options: JsonOption) => {
    const { listTargets } = await import('./target-list.action.js');
    await listTargets(cli, options);
  });
  const create = target.command('create').description('add a place where environments can run')
    .argument('<name>', 'name of the target')
    .requiredOption('--plugin <id>', 'id of the provider plugin that serves it, e.g. provider-docker')
    .option('-o, --option <name=value>', 'option of the plugin, e.g. routes.httpPort=8080; the value may be JSON, or @file for the text of a file; may be repeated', (value: string, before: readonly string[] = []) => [...before, value]);
  withJson(create).action(async (name: string, options: CreateTargetOptions) => {
    const { createTarget } = await import('./target-create.action.js');
    await createTarget(cli, name, options);
  });
};
