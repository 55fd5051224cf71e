import { readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { printJson } from '../../output/json.js';
import { printLines } from '../../output/lines.js';
import { CliError } from '../../runtime/cli-error.js';
import type { Cli } from '../../runtime/cli.js';
import type { ConfigOptions } from './plugin.command.js';

interface Entry {
  readonly package: string;
  readonly target: string;
  readonly via?: string;
  /** Of its files as they are installed. */
  readonly digest?: string;
  readonly options?: unknown;
}

/** Checks a plugin without running it (contract, plugin.json, options, no second one of its id) and adds it to the list with the digest of its files; one that is listed is brought up to date. */
export async function installPlugin(cli: Cli, reference: string, options: ConfigOptions): Promise<void> {
  const { readPluginFolder } = await import('@belay/plugin-sdk');
  const { assertPluginOptions } = await import('@belay/contracts');
  const path = resolve(cli.cwd, options.config);
  const entries = await readEntries(path);
  const { manifest, digest } = await readPluginFolder(reference, dirname(path));
  for (const entry of entries) {
    if (entry.package === reference) continue;
    const other = await readPluginFolder(entry.package, dirname(path)).catch(() => undefined);
    if (other?.manifest.id === manifest.id) throw new CliError('PLUGIN_DUPLICATE', `${entry.package} has the id ${manifest.id} already.`, { hint: `Remove it first: belay plugin remove ${entry.package}` });
  }
  const targetOptions = options.options === undefined ? undefined : parseOptions(options.options);
  if (targetOptions !== undefined) assertPluginOptions(manifest, targetOptions);
  const before = entries.find((one) => one.package === reference && one.target === options.target);
  const entry: Entry = { ...before, package: reference, target: options.target, ...(options.via === undefined ? {} : { via: options.via }), ...(targetOptions === undefined ? {} : { options: targetOptions }), digest };
  const isChanged = JSON.stringify(before) !== JSON.stringify(entry);
  if (isChanged) await writeEntries(path, before === undefined ? [...entries, entry] : entries.map((one) => (one === before ? entry : one)));
  if (options.json === true) return printJson(cli, { ...entry, id: manifest.id, version: manifest.version, capabilities: manifest.capabilities });
  printLines(cli, `${manifest.id} ${manifest.version} (${digest}) serves the target ${options.target}${isChanged ? '; restart the platform to run it' : ' already'}.`);
}

/** Takes a plugin off the list; its targets are without a worker then. */
export async function removePlugin(cli: Cli, reference: string, options: ConfigOptions): Promise<void> {
  const path = resolve(cli.cwd, options.config);
  const entries = await readEntries(path);
  const left = entries.filter((entry) => entry.package !== reference);
  if (left.length === entries.length) throw new CliError('NOT_FOUND', `${path} does not list ${reference}.`, { hint: `It lists ${entries.map((entry) => entry.package).join(', ') || 'nothing'}.` });
  await writeEntries(path, left);
  if (options.json === true) return printJson(cli, { removed: reference });
  printLines(cli, `${reference} is off the list; restart the platform to stop it.`);
}

function parseOptions(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CliError('PLUGIN_OPTIONS_INVALID', 'The options are not JSON.', { cause: error, hint: 'Give an object, e.g. --options \'{"timeoutMs": 5000}\'.' });
  }
}

async function readEntries(path: string): Promise<readonly Entry[]> {
  try {
    const document: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (hasPlugins(document) && document.plugins.every(isEntry)) return document.plugins;
  } catch (error) {
    throw new CliError('INVALID_INPUT', `${path} cannot be read as the list of plugins.`, { cause: error, hint: 'Run this in the folder of the platform, or give --config.' });
  }
  throw new CliError('INVALID_INPUT', `${path} is not a list of plugins.`, { hint: 'It looks like { "plugins": [{ "package": "@belay/provider-docker", "target": "local" }] }.' });
}

/** Written beside and renamed, so that a reader never sees half of it. */
async function writeEntries(path: string, plugins: readonly Entry[]): Promise<void> {
  const lines = plugins.map((entry) => `    ${JSON.stringify(entry).replaceAll('":"', '": "').replaceAll(',"', ', "').replace('{', '{ ').replace(/}$/, ' }')}`);
  await writeFile(`${path}.new`, `{\n  "plugins": [\n${lines.join(',\n')}\n  ]\n}\n`);
  await rename(`${path}.new`, path);
}

function hasPlugins(value: unknown): value is { plugins: unknown[] } {
  return typeof value === 'object' && value !== null && 'plugins' in value && Array.isArray(value.plugins);
}

function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && 'package' in value && typeof value.package === 'string' && 'target' in value && typeof value.target === 'string';
}
