import { z } from 'zod';
import { BelayError } from '../errors/belay-error.js';
import type { PluginManifest } from './plugin-manifest.js';

/**
 * Checks options of a target by the JSON Schema of plugin.json, without running the plugin. A schema that says what cannot be checked here is left to the plugin's worker.
 * @throws {BelayError} PLUGIN_OPTIONS_INVALID naming the fields, not their values; `details.field` is the path of the first one below `options`.
 */
export function assertPluginOptions({ id, options: schema }: Pick<PluginManifest, 'id' | 'options'>, options: unknown): void {
  const parsed = readSchema(schema)?.safeParse(options);
  if (parsed === undefined || parsed.success) return;
  const issues = parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), message }));
  const [first] = parsed.error.issues;
  const field = ['options', ...(first?.path ?? []).map(String), ...(first?.code === 'unrecognized_keys' ? first.keys.slice(0, 1) : [])];
  throw new BelayError('PLUGIN_OPTIONS_INVALID', `The options do not fit the plugin ${id}: ${issues.map(({ field, message }) => (field === '' ? message : `${field}: ${message}`)).join('; ')}.`, { details: { field, issues } });
}

function readSchema(schema: PluginManifest['options']): z.ZodType | undefined {
  try {
    return z.fromJSONSchema(schema);
  } catch {
    return undefined;
  }
}
