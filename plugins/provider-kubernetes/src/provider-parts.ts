import type { Clock, Logger, PluginDoor } from '@belay/plugin-sdk';
import type { ClusterCache } from './cache/cluster-cache.js';
import type { KubeClient } from './cluster/kube-client.js';
import type { LogFollower } from './logs/log-follower.js';
import type { Scope } from './mapping/labels.js';
import type { EffectiveOptions } from './options.js';
import type { ObjectWriter } from './resources/object-writer.js';

/** User and password of the registry from which the cluster pulls. */
export interface RegistryLogin {
  readonly username: string;
  readonly password: string;
}

/** What the parts of the provider share; built once for a target. */
export interface ProviderParts {
  readonly client: KubeClient;
  readonly cache: ClusterCache;
  readonly writer: ObjectWriter;
  readonly scope: Scope;
  readonly options: EffectiveOptions;
  readonly registryLogin: RegistryLogin | undefined;
  readonly logs: LogFollower;
  readonly door: PluginDoor;
  readonly logger: Logger;
  readonly clock: Clock;
}
