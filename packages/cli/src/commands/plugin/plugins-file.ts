import { readFile, rename, writeFile } from 'node:fs/promises';
import { CliError } from '../../runtime/cli-error.js';

/** A plugin of the list: which, for which target, and what was fixed when it was installed. */
export interface PluginEntry {
  readonly package: string;
  readonly target: string;
  readonly via?: string;
  /** Of its files as they are installed. */
  readonly digest?: string;
  /** File of its certificate, from the list's folder. */
  readonly certificate?: string;
  readonly options?: unknown;
}

/** The list of plugins that run (belay.config.json). */
export interface PluginsFile {
  readonly plugins: readonly PluginEntry[];
  /** Public key of who signed the certificates, from the list's folder. */
  readonly certificateKey?: string;
}

/** @throws {CliError} INVALID_INPUT */
export async function readPluginsFile(path: string): Promise<PluginsFile> {
  try {
    const document: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (isPluginsFile(document)) return document;
  } catch (error) {
    throw new CliError('INVALID_INPUT', `${path} cannot be read as the list of plugins.`, { cause: error, hint: 'Run this in the folder of the platform, or give --config.' });
  }
  throw new CliError('INVALID_INPUT', `${path} is not a list of plugins.`, { hint: 'It looks like { "plugins": [{ "package": "@belay/provider-docker", "target": "local" }] }.' });
}

/** Written beside and renamed, so that a reader never sees half of it. One line a plugin. */
export async function writePluginsFile(path: string, { plugins, ...others }: PluginsFile): Promise<void> {
  const lines = plugins.map((entry) => `    ${JSON.stringify(entry).replaceAll('":"', '": "').replaceAll(',"', ', "').replace('{', '{ ').replace(/}$/, ' }')}`);
  const rest = Object.entries(others).map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)},\n`).join('');
  await writeFile(`${path}.new`, `{\n${rest}  "plugins": [\n${lines.join(',\n')}\n  ]\n}\n`);
  await rename(`${path}.new`, path);
}

function isPluginsFile(value: unknown): value is PluginsFile {
  return typeof value === 'object' && value !== null && 'plugins' in value && Array.isArray(value.plugins) && value.plugins.every(isEntry) && (!('certificateKey' in value) || typeof value.certificateKey === 'string');
}

function isEntry(value: unknown): value is PluginEntry {
  return typeof value === 'object' && value !== null && 'package' in value && typeof value.package === 'string' && 'target' in value && typeof value.target === 'string';
}
