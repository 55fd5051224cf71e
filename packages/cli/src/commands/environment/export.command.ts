import { Option } from 'commander';
import type { EnvironmentOption, Register } from '../command.js';
import { withEnvironment } from '../command.js';

/** Options of `belay export`. */
export interface ExportOptions extends EnvironmentOption { readonly format: string }

/** Declares `belay export`. */
export const registerExport: Register = (program, cli) => {
  const command = program.command('export').description('print an environment on Kubernetes as the YAML that Belay applies; secrets are left out')
    .addOption(new Option('--format <format>', 'form of what is printed').choices(['yaml']).default('yaml'));
  withEnvironment(command).action(async (options: ExportOptions) => {
    const { exportEnvironment } = await import('./export.action.js');
    await exportEnvironment(cli, options);
  });
};
