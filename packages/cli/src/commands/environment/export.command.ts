import { Option } from 'commander';
import type { EnvironmentOption, Register } from '../command.js';
import { withEnvironment } from '../command.js';

/** Options of `belay export`. */
export interface ExportOptions extends EnvironmentOption { readonly format: string; readonly withSecrets?: boolean; readonly reason?: string }

/** Declares `belay export`. */
export const registerExport: Register = (program, cli) => {
  const command = program.command('export').description('print an environment on Kubernetes as the YAML that Belay applies; secrets are left out unless they are asked for')
    .addOption(new Option('--format <format>', 'form of what is printed').choices(['yaml']).default('yaml'))
    .option('--with-secrets', 'write all values in the clear; only the owner may, and it is recorded')
    .option('--reason <text>', 'why the secrets are needed, for the record');
  withEnvironment(command).action(async (options: ExportOptions) => {
    const { exportEnvironment } = await import('./export.action.js');
    await exportEnvironment(cli, options);
  });
};
