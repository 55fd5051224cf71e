import { tmpdir } from 'node:os';
import { CONTRACT_VERSION, type Capability, type PluginActivityName } from '@belay/contracts';
import { createWorkerLog, PluginHost, SecretMask, systemClock, type Clock, type PluginDefinition } from '@belay/plugin-sdk';
import { KitDoor } from '../door/kit-door.js';

/** A plugin opened in the test's own process. */
export interface OpenedPlugin {
  readonly door: KitDoor;
  readonly host: PluginHost;
  /** All that the worker logged. */
  readonly logLines: string[];
  call(name: PluginActivityName, input: unknown, envelope?: { attempt?: number; signal?: AbortSignal; previousProgress?: unknown; heartbeat?: (progress: unknown) => void }): Promise<unknown>;
  close(): Promise<void>;
}

/** What a test may give. */
export interface OpenPluginOptions {
  readonly door?: KitDoor;
  readonly targetId?: string;
  readonly targetOptions?: Record<string, unknown>;
  readonly capabilities?: readonly Capability[];
  readonly clock?: Clock;
  readonly dataDir?: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** Runs a plugin with the SDK's own host and a door in memory, without Temporal and without a second process: for unit tests of a plugin. */
export function openPlugin(definition: PluginDefinition, options: OpenPluginOptions = {}): OpenedPlugin {
  const door = options.door ?? new KitDoor(options.targetOptions ?? {});
  const mask = new SecretMask();
  const logLines: string[] = [];
  const logger = createWorkerLog({ component: 'test', level: 'debug', mask, destination: { write: (line) => void logLines.push(line) } });
  const host = new PluginHost({
    definition, door, mask, logger,
    manifest: { id: definition.id, version: '0.0.0', contract: { min: CONTRACT_VERSION, max: CONTRACT_VERSION }, kind: 'provider', capabilities: [...(options.capabilities ?? ['target'])], options: {}, permissions: [] },
    digest: 'sha256:test', targetId: options.targetId ?? 'test', workerId: 'test', dataDir: options.dataDir ?? tmpdir(), instance: 'test',
    environment: options.environment ?? {}, clock: options.clock ?? systemClock,
  });
  host.start();
  return {
    door, host, logLines,
    call: (name, input, envelope = {}) => host.call(name, input, { attempt: 1, signal: new AbortController().signal, previousProgress: undefined, heartbeat: () => undefined, ...envelope }),
    close: () => host.close(),
  };
}
