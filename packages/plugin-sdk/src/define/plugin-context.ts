import type { Clock } from '../context/clock.js';
import type { Logger } from '../context/logger.js';
import type { PluginDoor } from '../door/plugin-door.js';

/** What a plugin is given for one target. */
export interface PluginContext<Options> {
  readonly targetId: string;
  /** Options of the target, parsed by the plugin's own schema. */
  readonly options: Options;
  /** Gives the value of a secret option, which stands in the options as a reference; a value that is none is given back. Undefined when the engine does not know the reference. */
  secretOf(value: string | undefined): string | undefined;
  /** Folder of this plugin and target for files that outlive the process; it exists. */
  readonly dataDir: string;
  /** Short id of the Belay installation; marks everything that the plugin makes. */
  readonly instance: string;
  /** Variables of the worker's process that begin with BELAY_, without tokens. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly door: PluginDoor;
  /** Has something let go of at the end, or at once when the set-up fails: newest first, after the plugin's own `dispose`. */
  onDispose(letGo: () => Promise<void> | void): void;
  /** Aborted when the worker stops: followers and timers of the plugin end with it. */
  readonly signal: AbortSignal;
}
