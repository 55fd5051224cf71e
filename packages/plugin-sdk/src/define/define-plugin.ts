import type { PluginParts } from './capabilities.js';
import type { PluginContext } from './plugin-context.js';
import type { StandardSchema } from './standard-schema.js';

/** A plugin as its author writes it. `id` has to be the one of its plugin.json. */
export interface PluginDefinition<Options = unknown> {
  readonly id: string;
  /** Contract that it was written for. */
  readonly contract: '1';
  /** Checks the options of a target (Standard Schema: zod, valibot …). */
  readonly options: StandardSchema<Options>;
  /** Opens what the plugin needs for one target. Called again with back-off while it throws; nothing is served before it has succeeded. */
  setup(context: PluginContext<Options>): Promise<PluginParts> | PluginParts;
}

/**
 * Declares a plugin; the result is the default export of the module that plugin.json names as `entry`.
 * @example
 * export default definePlugin({
 *   id: 'notifier-log', contract: '1', options: z.object({}),
 *   setup: ({ logger }) => ({ notifier: { notify: async ({ event }) => { logger.info('event', { event }); return { httpStatus: 200 }; } } }),
 * });
 */
export function definePlugin<Options>(definition: PluginDefinition<Options>): PluginDefinition<Options> {
  return definition;
}
