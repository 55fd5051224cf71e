import type { Register } from '../command.js';
import { collect, withJson } from '../command.js';

/** Options of `belay init`. */
export interface InitOptions {
  readonly json?: boolean;
  readonly project?: string;
  readonly name?: string;
  readonly port?: string;
  readonly public?: boolean;
  readonly database?: readonly string[];
  readonly broker?: readonly string[];
  readonly format: string;
  readonly dockerfile?: boolean;
  readonly force?: boolean;
  readonly yes?: boolean;
}

/** Declares `belay init`. */
export const registerInit: Register = (program, cli) => {
  const command = program.command('init').description('write the manifest of the application in this folder')
    .option('--project <name>', 'project that it belongs to (default: name of the repository)')
    .option('--name <name>', 'name of the application (default: name of the folder)')
    .option('--port <port>', 'port on which it listens (default: EXPOSE of the Dockerfile)')
    .option('--no-public', 'give it no public address')
    .option('--database <type[:version]>', 'attach a database: postgresql, mysql, mongodb, redis; may be repeated', collect)
    .option('--broker <type[:version]>', 'attach a broker: rabbitmq; may be repeated', collect)
    .option('--format <format>', 'qovery writes .qovery.yml, belay writes belay.yml', 'qovery')
    .option('--dockerfile', 'write a Dockerfile as well, when there is none')
    .option('--force', 'replace a manifest that is there')
    .option('-y, --yes', 'ask nothing, take the defaults');
  withJson(command).action(async (options: InitOptions) => {
    const { init } = await import('./init.action.js');
    await init(cli, options);
  });
};
