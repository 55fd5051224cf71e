import type { Clock, Logger } from '@belay/plugin-sdk';
import { z } from 'zod';
import type { DockerEngine } from './docker-engine.js';
import { label, type Scope } from './labels.js';
import { readLines } from './read-lines.js';
import { messageOf } from './system-error.js';

const eventShape = z.object({
  Type: z.string(), Action: z.string(),
  Actor: z.object({ ID: z.string(), Attributes: z.record(z.string(), z.string()).default({}) }),
});

/** Something that happened to an object of this installation. `labels` are the object's labels and the engine's own attributes (name, exitCode). */
export interface EngineEvent {
  readonly type: string;
  /** e.g. start, die, oom, destroy */
  readonly action: string;
  readonly id: string;
  readonly labels: Readonly<Record<string, string>>;
}
type Listener = (event: EngineEvent) => void;

/** The engine's stream of events about this installation's objects, kept open over interruptions. */
export class EngineEvents {
  private readonly listeners = new Set<Listener>();
  private readonly connected = new Set<() => void>();
  /** Says whether events arrive at this moment. */
  isConnected = false;
  /** Since when they arrive without a break; undefined before the first time. */
  connectedSince: string | undefined;

  constructor(private readonly engine: DockerEngine, private readonly scope: Scope, private readonly clock: Clock, private readonly logger: Logger, private readonly signal: AbortSignal) {}

  /** Calls back for every event until the result is called. */
  onEvent(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => { this.listeners.delete(listener); };
  }

  /** Calls back whenever the stream was opened: events before that may have been missed. */
  onConnected(listener: () => void): () => void {
    this.connected.add(listener);
    return () => { this.connected.delete(listener); };
  }

  /** Follows the stream until the plugin's signal is aborted. */
  async follow(): Promise<void> {
    while (!this.signal.aborted) {
      try {
        await this.followOnce();
      } catch (error) {
        if (this.signal.aborted) return;
        this.logger.warn('the stream of Docker events ended', { reason: messageOf(error) });
      }
      this.isConnected = false;
      await this.clock.sleep(500, this.signal).catch(() => undefined);
    }
  }

  private async followOnce(): Promise<void> {
    const filters = JSON.stringify({ label: [`${label.instance}=${this.scope.instance}`] });
    const stream = await this.engine.call('follow its events', () => this.engine.docker.getEvents({ filters, abortSignal: this.signal }));
    this.isConnected = true;
    this.connectedSince = this.clock.now().toISOString();
    for (const listener of this.connected) listener();
    for await (const line of readLines(stream)) this.emit(line);
  }

  private emit(line: string): void {
    const parsed = eventShape.safeParse(JSON.parse(line));
    if (!parsed.success) return;
    const { Type, Action, Actor } = parsed.data;
    for (const listener of this.listeners) listener({ type: Type, action: Action, id: Actor.ID, labels: Actor.Attributes });
  }
}
