import { BelayError, CONTRACT_VERSION, whyUnreadable, type Failure, type HelloRequest, type HelloResponse, type PluginActivityName, type PluginManifest } from '@belay/contracts';
import type { Clock } from '../context/clock.js';
import type { Logger } from '../context/logger.js';
import type { SecretMask } from '../context/secret-mask.js';
import type { PluginParts } from '../define/capabilities.js';
import type { PluginDefinition } from '../define/define-plugin.js';
import type { PluginContext } from '../define/plugin-context.js';
import type { Door } from '../door/door.js';
import type { CallEnvelope } from './call-envelope.js';
import { parseOptions } from './parse-options.js';
import { runCall } from './run-call.js';
import { translateError } from './translate-error.js';
import type { WorkerKeys } from './worker-keys.js';

/** All that one plugin on one target is run with. */
export interface PluginHostOptions {
  readonly definition: PluginDefinition;
  readonly manifest: PluginManifest;
  /** Of the plugin's files; workers of one queue must have the same. */
  readonly digest: string;
  readonly targetId: string;
  readonly workerId: string;
  readonly dataDir: string;
  readonly instance: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly door: Door;
  /** Told the keys that the door hands out; absent where calls come unsealed, in a test of the same process. */
  readonly keys?: WorkerKeys;
  readonly logger: Logger;
  readonly mask: SecretMask;
  readonly clock: Clock;
}

/** Whether the plugin can serve, and why not. */
export type HostStatus = { readonly kind: 'starting' } | { readonly kind: 'ready' } | { readonly kind: 'problem'; readonly problem: Failure };

const HELLO_EVERY_MS = 10_000;
const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 10_000;
const READY_WAIT_MS = 8_000;

interface Ready {
  readonly parts: PluginParts;
  readonly optionsText: string;
  readonly end: AbortController;
  /** In the order in which they were asked for. */
  readonly cleanups: readonly Cleanup[];
}

type Cleanup = () => Promise<void> | void;

/**
 * Runs a plugin for one target: says hello, sets it up with the options it is given, keeps trying while that fails,
 * sets it up anew when the options change, and makes its calls. Knows nothing of Temporal.
 */
export class PluginHost {
  readonly #options: PluginHostOptions;
  readonly #stop = new AbortController();
  #ready: Ready | undefined;
  #status: HostStatus = { kind: 'starting' };
  #activeCalls = 0;
  #changed = Promise.withResolvers<void>();
  #loop: Promise<void> | undefined;
  #retryMs = FIRST_RETRY_MS;

  constructor(options: PluginHostOptions) {
    this.#options = options;
    if (options.keys !== undefined) options.keys.ask = async () => void (await this.#greet());
  }

  get status(): HostStatus {
    return this.#status;
  }

  get activeCalls(): number {
    return this.#activeCalls;
  }

  /** Begins to say hello; returns at once. */
  start(): void {
    this.#loop ??= this.#run();
  }

  /**
   * Makes a call. While the plugin is not ready it waits some seconds for it.
   * @throws the signal's reason when it was aborted, else {BelayError} of any code.
   */
  async call(name: PluginActivityName, input: unknown, envelope: CallEnvelope): Promise<unknown> {
    const { logger, mask, door, clock, workerId, targetId, manifest } = this.#options;
    try {
      const { parts } = await this.#whenReady(envelope);
      const why = whyUnreadable(input);
      if (why !== undefined) throw new BelayError('SECRET_UNAVAILABLE', `The input of ${name} cannot be opened: ${why}. Look whether the worker reaches the door of the engine that calls it.`);
      this.#activeCalls += 1;
      try {
        return await runCall(name, parts, input, envelope, { workerId, targetId, door, mask, clock, logger });
      } finally {
        this.#activeCalls -= 1;
        this.#noteChange();
      }
    } catch (error) {
      envelope.signal.throwIfAborted();
      throw translateError(error, { pluginId: manifest.id, call: name, mask, logger });
    }
  }

  /** Ends the hello loop, then lets the plugin dispose of what it holds. Calls must have ended before. */
  async close(): Promise<void> {
    this.#stop.abort(new BelayError('PLUGIN_CRASHED', 'The plugin\'s worker stops.'));
    await this.#loop;
    await this.#tearDown();
  }

  async #run(): Promise<void> {
    const { clock } = this.#options;
    while (!this.#stop.signal.aborted) {
      const waitMs = await this.#sayHello();
      await clock.sleep(waitMs, this.#stop.signal).catch(() => undefined);
    }
  }

  /** Gives the time until the next hello. */
  async #sayHello(): Promise<number> {
    const { logger, manifest, mask } = this.#options;
    try {
      const { targetOptions, targetSecrets = {} } = await this.#greet();
      mask.add(Object.values(targetSecrets));
      const optionsText = JSON.stringify([targetOptions, targetSecrets]);
      if (this.#ready?.optionsText === optionsText) return HELLO_EVERY_MS;
      await this.#setUp(targetOptions, targetSecrets, optionsText);
      await this.#greet();
      this.#retryMs = FIRST_RETRY_MS;
      return HELLO_EVERY_MS;
    } catch (error) {
      if (this.#stop.signal.aborted) return 0;
      const problem = translateError(error, { pluginId: manifest.id, call: 'setup', mask, logger });
      if (this.#ready === undefined) {
        this.#setStatus({ kind: 'problem', problem: { code: problem.code, message: problem.message, details: problem.details } });
        await this.#greet().catch(() => undefined);
      }
      logger.warn('the plugin cannot serve now', { code: problem.code, problem: problem.message, retryInMs: this.#retryMs });
      const waitMs = this.#retryMs;
      this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS);
      return waitMs;
    }
  }

  async #greet(): Promise<HelloResponse> {
    const { door, keys } = this.#options;
    const answer = await door.hello(await this.#helloRequest());
    keys?.update(answer.payloadKeys);
    return answer;
  }

  async #helloRequest(): Promise<HelloRequest> {
    const { manifest, digest, targetId, workerId, logger } = this.#options;
    const target = await this.#ready?.parts.target?.describe().catch((error: unknown) => {
      logger.warn('the target cannot be described now', { error });
      return undefined;
    });
    return {
      pluginId: manifest.id, version: manifest.version, contract: CONTRACT_VERSION, digest, targetId, workerId, capabilities: manifest.capabilities,
      ...(target === undefined ? {} : { target }),
      ...(this.#status.kind === 'problem' ? { problem: { code: this.#status.problem.code, message: this.#status.problem.message } } : {}),
    };
  }

  async #setUp(targetOptions: unknown, targetSecrets: Readonly<Record<string, string>>, optionsText: string): Promise<void> {
    const { definition, manifest, door, logger, targetId, dataDir, instance, environment, clock } = this.#options;
    const options = await parseOptions(definition.options, targetOptions, manifest.id);
    await this.#tearDown();
    const end = new AbortController();
    const cleanups: Cleanup[] = [];
    const context: PluginContext<unknown> = {
      targetId, options, dataDir, instance, environment, logger, clock,
      secretOf: (value) => (value?.startsWith('secret://') === true ? targetSecrets[value] : value),
      onDispose: (letGo) => void cleanups.push(letGo),
      signal: AbortSignal.any([end.signal, this.#stop.signal]),
      door: {
        shipLogLines: (batches) => door.logLines({ targetId, batches }),
        logCursors: () => door.logCursors(targetId),
        fetchTree: (treeRef, signal) => door.tree(treeRef, signal),
        pushObservation: (observation) => door.observation({ targetId, ...observation }),
      },
    };
    try {
      this.#ready = { parts: await definition.setup(context), optionsText, end, cleanups };
    } catch (error) {
      end.abort(error);
      await this.#letGo(cleanups);
      throw error;
    }
    this.#setStatus({ kind: 'ready' });
    logger.info('the plugin is ready', { targetId, version: manifest.version });
  }

  /** Waits for running calls, then disposes. */
  async #tearDown(): Promise<void> {
    const ready = this.#ready;
    if (ready === undefined) return;
    this.#ready = undefined;
    this.#setStatus({ kind: 'starting' });
    while (this.#activeCalls > 0) await this.#changed.promise;
    ready.end.abort(new BelayError('PLUGIN_CRASHED', 'The plugin is being closed.'));
    await this.#letGo([...ready.cleanups, () => ready.parts.dispose?.()]);
  }

  /** Newest first; one that fails does not keep the others. */
  async #letGo(cleanups: readonly Cleanup[]): Promise<void> {
    for (const letGo of cleanups.toReversed()) {
      try {
        await letGo();
      } catch (error) {
        this.#options.logger.warn('the plugin failed to dispose of what it holds', { error });
      }
    }
  }

  async #whenReady(envelope: CallEnvelope): Promise<Ready> {
    const { clock, manifest, targetId } = this.#options;
    const end = clock.monotonicMs() + READY_WAIT_MS;
    while (this.#ready === undefined) {
      envelope.signal.throwIfAborted();
      const leftMs = end - clock.monotonicMs();
      if (this.#status.kind === 'problem') throw new BelayError(this.#status.problem.code, this.#status.problem.message, { details: { ...this.#status.problem.details, pluginId: manifest.id, targetId } });
      if (leftMs <= 0 || this.#stop.signal.aborted) throw new BelayError('PLUGIN_CRASHED', `The plugin ${manifest.id} is still starting for the target ${targetId}.`);
      envelope.heartbeat(envelope.previousProgress);
      await Promise.race([this.#changed.promise, clock.sleep(Math.min(leftMs, 800), envelope.signal)]);
    }
    return this.#ready;
  }

  #setStatus(status: HostStatus): void {
    this.#status = status;
    this.#noteChange();
  }

  #noteChange(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}
