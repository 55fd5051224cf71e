import { BelayError } from '@belay/contracts';
import type { StandardSchema } from '../define/standard-schema.js';

/** Checks the options of a target by the plugin's schema. @throws {BelayError} PLUGIN_OPTIONS_INVALID naming the fields, not their values. */
export async function parseOptions<Options>(schema: StandardSchema<Options>, options: unknown, pluginId: string): Promise<Options> {
  const result = await schema['~standard'].validate(options);
  if (result.issues === undefined) return result.value;
  const issues = result.issues.map((issue) => ({ field: issue.path?.map((part) => String(typeof part === 'object' ? part.key : part)).join('.') ?? '', message: issue.message }));
  const text = issues.slice(0, 5).map(({ field, message }) => (field === '' ? message : `${field}: ${message}`)).join('; ');
  throw new BelayError('PLUGIN_OPTIONS_INVALID', `The options of the target do not fit the plugin ${pluginId}: ${text}. Change them and they are tried again.`, { details: { issues } });
}
