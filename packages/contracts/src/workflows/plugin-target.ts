/** A target as workflows know it: whose workers serve it. */
export interface PluginTarget {
  readonly id: string;
  readonly pluginId: string;
  /** Version of the contract that its workers speak, where it is not the engine's own. */
  readonly contract?: number;
}
