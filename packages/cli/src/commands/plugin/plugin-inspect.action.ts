import { printJson } from '../../output/json.js';
import { printLines } from '../../output/lines.js';
import { CliError } from '../../runtime/cli-error.js';
import type { Cli } from '../../runtime/cli.js';
import { openSession } from '../../scope/session.js';
import type { JsonOption } from '../command.js';
import { folderReference } from './folder-reference.js';
import { listAllPlugins } from './list-plugins.js';

/** Shows a plugin: a path or a package from its plugin.json, anything else as the engine knows it. */
export async function inspectPlugin(cli: Cli, given: string, options: JsonOption): Promise<void> {
  const reference = await folderReference(given, cli.cwd);
  const isFolder = /^[./@]/.test(reference);
  const found = isFolder ? await readFolder(reference, cli.cwd) : await findKnown(cli, reference);
  if (options.json === true) return printJson(cli, found);
  printLines(cli, ...Object.entries(found).map(([name, value]) => `${cli.colours.dim(name.padEnd(14))}${typeof value === 'string' ? value : JSON.stringify(value)}`));
}

async function readFolder(reference: string, cwd: string): Promise<Record<string, unknown>> {
  const { readPluginFolder } = await import('@belay/plugin-sdk');
  const { manifest, digest } = await readPluginFolder(reference, cwd);
  return { ...manifest, digest };
}

async function findKnown(cli: Cli, id: string): Promise<Record<string, unknown>> {
  const { client } = await openSession(cli);
  const plugin = (await listAllPlugins(client)).find((one) => one.id === id);
  if (plugin === undefined) throw new CliError('NOT_FOUND', `The engine knows no plugin ${id}.`, { hint: 'belay plugin list shows those that it knows; give a path to look at a folder.' });
  return { ...plugin };
}
