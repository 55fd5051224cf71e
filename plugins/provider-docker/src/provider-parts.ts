import type { Clock, Logger, PluginDoor } from '@belay/plugin-sdk';
import type { AddressBook } from './engine/address-book.js';
import type { DockerEngine, EngineDescription } from './engine/docker-engine.js';
import type { EngineEvents } from './engine/engine-events.js';
import type { Scope } from './engine/labels.js';
import type { EndpointForwarders } from './forwarder/endpoint-forwarders.js';
import type { ImagePublisher } from './images/image-publisher.js';
import type { ImageResolver } from './images/image-resolver.js';
import type { LogFollower } from './logs/log-follower.js';
import type { EffectiveOptions } from './options.js';
import type { InstanceKeeper } from './resources/instance-keeper.js';
import type { Router } from './router/router.js';

/** What all concerns of the plugin share for one target. */
export interface ProviderParts {
  readonly engine: DockerEngine;
  readonly scope: Scope;
  readonly options: EffectiveOptions;
  readonly dataDir: string;
  readonly events: EngineEvents;
  readonly addresses: AddressBook;
  readonly images: ImageResolver;
  readonly forwarders: EndpointForwarders;
  readonly router: Router;
  readonly keeper: InstanceKeeper;
  readonly logs: LogFollower;
  readonly door: PluginDoor;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Puts images into the target's registry; undefined where it has none. */
  readonly publisher: ImagePublisher | undefined;
  /** Certificates that builds on this target have to trust; undefined where the public ones suffice. */
  readonly extraCaFile: string | undefined;
  /** The engine and its machine as they were at the start. */
  readonly machine: EngineDescription;
}
