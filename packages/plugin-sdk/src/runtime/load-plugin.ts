import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BelayError, CONTRACT_VERSION, pluginManifest, type PluginManifest } from '@belay/contracts';
import type { PluginDefinition } from '../define/define-plugin.js';

/** A plugin's folder as data: nothing of it was run. */
export interface PluginFolder {
  readonly dir: string;
  readonly manifest: PluginManifest;
  /** sha256 over the files of the folder without node_modules. */
  readonly digest: string;
}

/** A plugin that can be run. */
export interface LoadedPlugin {
  readonly definition: PluginDefinition;
  readonly manifest: PluginManifest;
  readonly digest: string;
}

/** What is installed or made beside the plugin is not the plugin; hidden files are left out too. */
const SKIPPED = new Set(['node_modules', 'test', '__pycache__']);

/**
 * Finds a plugin by package name or path and reads its plugin.json.
 * @throws {BelayError} NOT_FOUND, INVALID_INPUT (plugin.json is not right), PLUGIN_CONTRACT_UNSUPPORTED.
 */
export async function readPluginFolder(reference: string, baseDir: string): Promise<PluginFolder> {
  const dir = await findFolder(reference, baseDir);
  const parsed = pluginManifest.safeParse(await readJson(join(dir, 'plugin.json')));
  if (!parsed.success) throw new BelayError('INVALID_INPUT', `${join(dir, 'plugin.json')} is not right: ${parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')}.`);
  const { contract, id } = parsed.data;
  if (contract.min > CONTRACT_VERSION || contract.max < CONTRACT_VERSION) {
    throw new BelayError('PLUGIN_CONTRACT_UNSUPPORTED', `The plugin ${id} speaks the versions ${contract.min} to ${contract.max} of the contract; this is version ${CONTRACT_VERSION}. Install a version of the plugin that speaks it.`);
  }
  return { dir, manifest: parsed.data, digest: await digestFolder(dir) };
}

/**
 * Reads a plugin's folder and imports its entry.
 * @throws {BelayError} as readPluginFolder, and INVALID_INPUT when the entry exports no plugin or one with another id.
 */
export async function loadPlugin(reference: string, baseDir: string): Promise<LoadedPlugin> {
  const { dir, manifest, digest } = await readPluginFolder(reference, baseDir);
  if (manifest.entry === undefined) throw new BelayError('INVALID_INPUT', `The plugin ${manifest.id} names no entry in its plugin.json, so it is not one that this program can run; start it by its own program.`);
  const entry = resolve(dir, manifest.entry);
  if (relative(dir, entry).startsWith('..')) throw new BelayError('INVALID_INPUT', `The entry ${manifest.entry} of the plugin ${manifest.id} lies outside its folder.`);
  const module: { default?: unknown } = await import(pathToFileURL(entry).href);
  const definition = module.default;
  if (!isDefinition(definition)) throw new BelayError('INVALID_INPUT', `${entry} has no default export made by definePlugin.`);
  if (definition.id !== manifest.id) throw new BelayError('INVALID_INPUT', `plugin.json says ${manifest.id}, but the entry defines ${definition.id}; they must be the same.`);
  return { definition, manifest, digest };
}

async function findFolder(reference: string, baseDir: string): Promise<string> {
  if (reference.startsWith('.') || isAbsolute(reference)) {
    const dir = resolve(baseDir, reference);
    if (await isFile(join(dir, 'plugin.json'))) return dir;
    throw new BelayError('NOT_FOUND', `There is no plugin.json in ${dir}.`);
  }
  for (const root of createRequire(join(baseDir, 'noop.js')).resolve.paths(reference) ?? []) {
    const dir = join(root, reference);
    if (await isFile(join(dir, 'plugin.json'))) return dir;
  }
  throw new BelayError('NOT_FOUND', `The package ${reference} is not installed below ${baseDir}, or it has no plugin.json.`);
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new BelayError('INVALID_INPUT', `${path} cannot be read as JSON.`, { cause: error });
  }
}

async function digestFolder(dir: string): Promise<string> {
  const hash = createHash('sha256');
  const add = async (folder: string): Promise<void> => {
    const entries = (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.name.startsWith('.') || entry.name.endsWith('.map') || SKIPPED.has(entry.name)) continue;
      if (entry.isDirectory()) await add(path);
      if (entry.isFile()) hash.update(`${relative(dir, path)}\0`).update(await readFile(path)).update('\0');
    }
  };
  await add(dirname(join(dir, 'plugin.json')));
  return `sha256:${hash.digest('hex')}`;
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then((found) => found.isFile(), () => false);
}

function isDefinition(value: unknown): value is PluginDefinition {
  return value !== null && typeof value === 'object' && 'id' in value && typeof value.id === 'string' && 'setup' in value && typeof value.setup === 'function' && 'options' in value && isSchema(value.options);
}

function isSchema(value: unknown): boolean {
  return value !== null && (typeof value === 'object' || typeof value === 'function') && '~standard' in value;
}
