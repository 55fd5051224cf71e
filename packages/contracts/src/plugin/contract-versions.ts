import { BelayError } from '../errors/belay-error.js';
import type { ActivityOutput } from './activities.js';
import { CONTRACT_VERSION, type PluginActivityName } from './activity-limits.js';
import { contractAdapters, type ContractAdapter } from './contract-adapters.js';

/** Which contracts an engine serves: its own, and the one before where there is an adapter for it. */
export interface ServedContracts {
  readonly versions: readonly number[];
  /** @throws {BelayError} PLUGIN_CONTRACT_UNSUPPORTED when the version is not served. */
  assertServed(pluginId: string, version: number): void;
  /**
   * Calls an activity of a plugin that speaks this version; `call` is given the input in the plugin's form.
   * @throws {BelayError} PLUGIN_BAD_RESULT when an answer of an older plugin cannot be brought into the present form; and what `call` throws.
   */
  adapt<N extends PluginActivityName>(version: number, activity: N, input: unknown, call: (input: unknown) => Promise<ActivityOutput<N>>): Promise<ActivityOutput<N>>;
}

/** Says what is served by an engine of a contract with these adapters. */
export function createServedContracts(current: number, adapters: readonly ContractAdapter[]): ServedContracts {
  const older = adapters.filter(({ version }) => version === current - 1);
  const versions = [current, ...older.map(({ version }) => version)];
  return {
    versions,
    assertServed: (pluginId, version) => {
      if (versions.includes(version)) return;
      throw new BelayError('PLUGIN_CONTRACT_UNSUPPORTED', `The plugin ${pluginId} speaks contract ${version}; this engine serves ${versions.toReversed().join(' and ')}. Install a version of the plugin for this engine.`, { details: { pluginId, contract: version, served: versions } });
    },
    adapt: async (version, activity, input, call) => {
      const adapter = older.find((one) => one.version === version);
      if (adapter === undefined) return call(input);
      const parsed = adapter.outputs[activity].output.safeParse(adapter.fromPlugin(activity, await call(adapter.toPlugin(activity, input))));
      if (parsed.success) return parsed.data;
      throw new BelayError('PLUGIN_BAD_RESULT', `The answer to ${activity} of a plugin of contract ${version} cannot be read in contract ${current}.`);
    },
  };
}

/** What this engine serves. */
export const servedContracts: ServedContracts = createServedContracts(CONTRACT_VERSION, contractAdapters);
