import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import { assertPluginOptions, BelayError, type Failure, type PluginManifest, pluginManifest, toFailure } from '@belay/contracts';
import { z } from 'zod';
import { hasErrorCode } from '../errors/node-error.js';
import { type Certification, readCertification } from './read-certification.js';

const entry = z.object({ package: z.string().min(1), target: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/), options: z.record(z.string(), z.json()).optional(), via: z.enum(['direct', 'gateway', 'remote']).optional(), digest: z.string().min(1).optional(), certificate: z.string().min(1).optional() });
type ListEntry = z.output<typeof entry>;
const list = z.object({ plugins: z.array(entry), certificateKey: z.string().min(1).optional() });

/** A plugin that belay.config.json lists, with what its plugin.json says. The engine never loads its code. */
export interface ConfiguredPlugin {
  /** Id of its plugin.json; while that cannot be read, the last part of the package's name. */
  readonly pluginId: string;
  readonly package: string;
  readonly target: string;
  /** Options with which its target is made at the first start; a target that exists keeps its own. */
  readonly options?: Readonly<Record<string, unknown>> | undefined;
  /** How its workers reach Temporal; `remote`: they run elsewhere, through the gateway, and are not started here. By default plugins of Belay go direct and all others through the gateway. */
  readonly via?: 'direct' | 'gateway' | 'remote' | undefined;
  /** Digest of its files when it was installed; workers that run others are told of. */
  readonly digest?: string | undefined;
  /** What its certificate says, where the list names one; a bad one keeps nothing from running. */
  readonly certification?: Certification;
  readonly manifest?: PluginManifest;
  /** Why it cannot be used; the engine runs all the same. */
  readonly problem?: Failure;
}

/**
 * Reads the list of plugins and each one's plugin.json; no file means no plugins.
 * @throws {BelayError} INVALID_INPUT when the list itself is not as it should be.
 */
export async function readConfiguredPlugins(path: string): Promise<ConfiguredPlugin[]> {
  const text = await readIfPresent(path);
  if (text === undefined) return [];
  const { plugins, certificateKey } = parse(list, text, path);
  const found = await Promise.all(plugins.map((each) => readPlugin(each, path, certificateKey)));
  return found.map((plugin, index) => {
    const isTaken = found.slice(0, index).some((other) => other.pluginId === plugin.pluginId && other.target === plugin.target);
    return isTaken ? { ...plugin, problem: { code: 'PLUGIN_DUPLICATE', message: `${path} lists the plugin ${plugin.pluginId} twice for the target ${plugin.target}. Take one of them out.` } } : plugin;
  });
}

async function readPlugin({ certificate, ...entry }: ListEntry, listPath: string, key: string | undefined): Promise<ConfiguredPlugin> {
  try {
    const path = findManifest(entry.package, listPath);
    const manifest = parse(pluginManifest, await readFile(path, 'utf8'), path);
    const certification = certificate === undefined ? {} : { certification: await readCertification({ listPath, certificate, key, pluginId: manifest.id, digest: entry.digest }) };
    return { ...entry, pluginId: manifest.id, manifest, ...certification, ...checkOptions(manifest, entry.options) };
  } catch (cause) {
    const problem = cause instanceof BelayError ? cause : new BelayError('INVALID_INPUT', `The package ${entry.package} has no plugin.json that can be read. Install it, or take it out of the list of plugins.`, { cause });
    return { ...entry, pluginId: basename(entry.package), problem: toFailure(problem) };
  }
}

/** Options that are not given may be given with createTarget, so there is nothing to check. */
function checkOptions(manifest: PluginManifest, options: ListEntry['options']): Pick<ConfiguredPlugin, 'problem'> {
  try {
    if (options !== undefined) assertPluginOptions(manifest, options);
    return {};
  } catch (error) {
    return { problem: toFailure(error) };
  }
}

/** Looks from the list's folder first, then beside the engine. A path is meant from the list's folder. */
function findManifest(reference: string, listPath: string): string {
  const name = reference.replace(/\/plugin\.json$/, '');
  try {
    return createRequire(listPath).resolve(`${name}/plugin.json`);
  } catch {
    return createRequire(import.meta.url).resolve(`${name}/plugin.json`);
  }
}

function parse<S extends z.ZodType>(schema: S, text: string, path: string): z.output<S> {
  const parsed = schema.safeParse(parseJson(text, path));
  if (!parsed.success) throw new BelayError('INVALID_INPUT', `${path} is not as it should be: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new BelayError('INVALID_INPUT', `${path} is not JSON.`, { cause });
  }
}

async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}
