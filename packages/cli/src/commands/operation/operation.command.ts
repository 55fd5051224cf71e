import type { EnvironmentOption, JsonOption, Register } from '../command.js';
import { withEnvironment, withJson } from '../command.js';

/** Options of `belay operation list`. */
export interface ListOperationsOptions extends EnvironmentOption { readonly limit: string }
/** Options of `belay operation show`. */
export interface ShowOperationOptions extends JsonOption { readonly watch?: boolean; readonly logs?: boolean }

/** Declares `belay operation …`. */
export const registerOperations: Register = (program, cli) => {
  const operation = program.command('operation').alias('op').description('list operations and look into one');
  withEnvironment(operation.command('list').alias('ls').description('list the operations of an environment, newest first').option('-n, --limit <count>', 'how many', '20')).action(async (options: ListOperationsOptions) => {
    const { listOperations } = await import('./operation-list.action.js');
    await listOperations(cli, options);
  });
  const show = operation.command('show').description('show the steps of an operation and how it ended').argument('<operation>', 'id of the operation').option('-w, --watch', 'stay until it has ended').option('--logs', 'print what its steps wrote, e.g. the output of builds');
  withJson(show).action(async (id: string, options: ShowOperationOptions) => {
    const { showOperation } = await import('./operation-show.action.js');
    await showOperation(cli, id, options);
  });
};
