import { EventEmitter } from 'node:events';
import pg from 'pg';
import type { Logger } from 'pino';

/** Channels on which the engine's processes tell of committed changes. The payload is the id of what changed. */
export const changeChannels = { operation: 'belay_operation', environment: 'belay_environment', log: 'belay_log', view: 'belay_view', token: 'belay_token' } as const;
export type ChangeChannel = keyof typeof changeChannels;

const RETRY_MS = 500;
/** A connection that was cut without a word is found out by asking: nothing else would tell that nothing is heard. */
const ASK_EVERY_MS = 5_000;
const ANSWER_WITHIN_MS = 3_000;

/** Hears of committed changes, whoever made them. While the connection is lost nothing is heard, so `lost` and `restored` are told too. */
export class ChangeListener {
  private readonly emitter = new EventEmitter().setMaxListeners(0);
  private client: pg.Client | undefined;
  private retry: NodeJS.Timeout | undefined;
  private asking: NodeJS.Timeout | undefined;
  private isClosed = false;
  /** Whether changes are heard at this moment. */
  isConnected = false;

  constructor(private readonly url: string, private readonly logger: Logger) {}

  /** Connects; when that fails it goes on trying by itself. */
  async start(): Promise<void> {
    if (this.isClosed) return;
    const client = new pg.Client({ connectionString: this.url, keepAlive: true, query_timeout: ANSWER_WITHIN_MS, connectionTimeoutMillis: ANSWER_WITHIN_MS });
    client.on('error', () => this.onLost(client));
    client.on('end', () => this.onLost(client));
    client.on('notification', (message) => this.emitter.emit(`${message.channel}:${message.payload ?? ''}`, message.payload ?? ''));
    client.on('notification', (message) => this.emitter.emit(message.channel, message.payload ?? ''));
    try {
      await client.connect();
      await client.query(Object.values(changeChannels).map((channel) => `LISTEN ${channel}`).join(';'));
      this.client = client;
      this.isConnected = true;
      this.emitter.emit('restored');
      this.asking = setTimeout(() => void this.ask(client), ASK_EVERY_MS);
    } catch {
      this.logger.warn('cannot listen for changes, trying again');
      client.end().catch(() => undefined);
      this.scheduleRetry();
    }
  }

  /** Calls `listener` for each change of the thing with this id, and when the connection was lost and is back. @returns what ends it. */
  onChangeOf(channel: ChangeChannel, id: string, listener: () => void): () => void {
    const name = `${changeChannels[channel]}:${id}`;
    this.emitter.on(name, listener).on('restored', listener);
    return () => void this.emitter.off(name, listener).off('restored', listener);
  }

  /** Calls `listener` with the id of each thing that changed. @returns what ends it. */
  onAnyChange(channel: ChangeChannel, listener: (id: string) => void): () => void {
    this.emitter.on(changeChannels[channel], listener);
    return () => void this.emitter.off(changeChannels[channel], listener);
  }

  /** Tells this process of its own change at once, which need not wait until it hears of itself. */
  tell(channel: ChangeChannel, id: string): void {
    this.emitter.emit(changeChannels[channel], id);
  }

  /** Calls `listener` when changes may have been missed. */
  onLoss(listener: () => void): () => void {
    this.emitter.on('lost', listener);
    return () => void this.emitter.off('lost', listener);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.retry);
    clearTimeout(this.asking);
    await this.client?.end().catch(() => undefined);
  }

  private async ask(client: pg.Client): Promise<void> {
    try {
      await client.query('SELECT 1');
      if (client === this.client && !this.isClosed) this.asking = setTimeout(() => void this.ask(client), ASK_EVERY_MS);
    } catch {
      client.end().catch(() => undefined);
      this.onLost(client);
    }
  }

  private onLost(client: pg.Client): void {
    if (client !== this.client) return;
    clearTimeout(this.asking);
    this.client = undefined;
    this.isConnected = false;
    this.emitter.emit('lost');
    this.scheduleRetry();
  }

  private scheduleRetry(): void {
    if (this.isClosed) return;
    clearTimeout(this.retry);
    this.retry = setTimeout(() => void this.start(), RETRY_MS);
  }
}
