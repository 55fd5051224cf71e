import type { z } from 'zod';
import type { ActivityOutput } from './activities.js';
import type { PluginActivityName } from './activity-limits.js';

/**
 * Lets plugins of the contract before be called by an engine of the present one. Pure functions: they run inside workflows.
 * An activity that the older contract did not have is left out of it by throwing UNSUPPORTED_CAPABILITY.
 */
export interface ContractAdapter {
  /** The older version, which workers say in their hello. */
  readonly version: number;
  /** Gives an input of the present contract the form of the older one. */
  toPlugin(activity: PluginActivityName, input: unknown): unknown;
  /** Gives an answer of the older contract the form of the present one. */
  fromPlugin(activity: PluginActivityName, output: unknown): unknown;
  /** By what answers in the present form are checked: `pluginActivities`. Each adapter brings it, so that workflows evaluate no schemas while there is none. */
  readonly outputs: { readonly [N in PluginActivityName]: { readonly output: z.ZodType<ActivityOutput<N>> } };
}

/** One adapter for each older contract that is served. None yet: contract 1 is the first. */
export const contractAdapters: readonly ContractAdapter[] = [];
