import type { PluginActivityName } from './activities.js';

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
}

/** One adapter for each older contract that is served. None yet: contract 1 is the first. */
export const contractAdapters: readonly ContractAdapter[] = [];
