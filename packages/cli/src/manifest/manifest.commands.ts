import type { Command } from 'commander';
import type { Cli } from '../runtime/cli.js';

/** Declares `belay manifest` with its subcommands. None of them needs the platform: they read files of this machine only. */
export function registerManifestCommands(program: Command, cli: Cli): void {
  const manifest = program.command('manifest').description('check, explain, upgrade and import manifests (.qovery.yml, belay.yml)');
  manifest
    .command('check')
    .description('tell what is wrong with manifests; ends with 2 when one has an error')
    .argument('<file...>', 'manifests, or folders that hold one')
    .option('--json', 'print one JSON document a file')
    .action(async (files: readonly string[], options: { readonly json?: boolean }) => {
      const { checkManifests } = await import('./check-manifests.js');
      await checkManifests(cli, files, options);
    });
  manifest
    .command('explain')
    .description('tell in plain words what a manifest asks for')
    .argument('<file>', 'manifest, or a folder that holds one')
    .action(async (file: string) => {
      const { explainManifestFile } = await import('./explain-manifest-file.js');
      await explainManifestFile(cli, file);
    });
  withOutput(manifest.command('upgrade').description('write the belay.yml that is equivalent to a .qovery.yml'))
    .argument('<file>', 'manifest, or a folder that holds one')
    .action(async (file: string, options: OutputOptions) => {
      const { upgradeManifestFile } = await import('./upgrade-manifest-file.js');
      await upgradeManifestFile(cli, file, options);
    });
  withOutput(manifest.command('import').description('write a belay.yml from a compose file, or from a Procfile and an app.json'))
    .argument('<file...>', 'docker-compose.yml, or Procfile and app.json (also as Procfile+app.json)')
    .option('--project <name>', 'project that the applications belong to')
    .action(async (files: readonly string[], options: OutputOptions & { readonly project?: string }) => {
      const { importManifestFiles } = await import('./import-manifest-files.js');
      await importManifestFiles(cli, files, options);
    });
}

/** Where a command writes its belay.yml. */
export interface OutputOptions {
  readonly output?: string;
  readonly force?: boolean;
}

const withOutput = (command: Command): Command =>
  command
    .option('-o, --output <file>', 'file to write, - for the terminal (default: belay.yml beside the first file)')
    .option('--force', 'replace a file that is there');
