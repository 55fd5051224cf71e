import { BelayError, errorCodes, type LogLinesRequest } from '@belay/contracts';
import type { Clock } from '../context/clock.js';
import type { Logger } from '../context/logger.js';
import type { PluginDoor } from '../door/plugin-door.js';
import { advance, formatCursor, type LogCursor, type StreamLine } from './log-cursor.js';

type Batch = LogLinesRequest['batches'][number];
/** Whose lines they are. */
export type LogOrigin = Pick<Batch, 'environmentId' | 'resource' | 'generation' | 'instance'>;

interface Pending {
  readonly origin: LogOrigin;
  readonly lines: StreamLine[];
}

const FLUSH_MS = 150;
const MAX_LINES = 1000;
const MAX_BATCHES = 100;
const MAX_RETRY_MS = 5_000;

/** Sends lines to the engine in batches and keeps each instance's cursor. What cannot be sent yet waits; a reader that is too fast is held back. */
export class LogShipper {
  readonly cursors = new Map<string, LogCursor>();
  private readonly pending = new Map<string, Pending>();
  private readonly waiting = new Set<() => void>();
  private running: Promise<void> | undefined;

  constructor(private readonly door: PluginDoor, private readonly clock: Clock, private readonly logger: Logger, private readonly signal: AbortSignal) {}

  /** Takes lines; resolves at once, or when there is room again. */
  async push(origin: LogOrigin, lines: readonly StreamLine[]): Promise<void> {
    if (lines.length === 0) return;
    const own = this.pending.get(origin.instance) ?? { origin, lines: [] };
    this.pending.set(origin.instance, own);
    own.lines.push(...lines);
    this.running ??= this.shipAll().finally(() => { this.running = undefined; });
    while (own.lines.length >= MAX_LINES && !this.signal.aborted) await this.nextShipment();
  }

  /** Resolves when all lines of an instance are stored. */
  async waitUntilShipped(instance: string): Promise<void> {
    while (this.pending.has(instance) && !this.signal.aborted) await this.nextShipment();
  }

  private nextShipment(): Promise<void> {
    return new Promise((resolve) => { this.waiting.add(resolve); });
  }

  private async shipAll(): Promise<void> {
    let retryMs = FLUSH_MS;
    while (this.pending.size > 0 && !this.signal.aborted) {
      await this.clock.sleep(retryMs, this.signal).catch(() => undefined);
      const taken = [...this.pending.values()].slice(0, MAX_BATCHES).map(({ origin, lines }) => ({ origin, lines: lines.slice(0, MAX_LINES) }));
      try {
        await this.door.shipLogLines(taken.map((one) => this.toBatch(one)));
        for (const one of taken) this.settle(one);
        retryMs = FLUSH_MS;
      } catch (error) {
        if (!isTerminal(error)) retryMs = Math.min(retryMs * 2, MAX_RETRY_MS);
        else await this.shipSingly(taken);
      }
      for (const resolve of this.waiting) resolve();
      this.waiting.clear();
    }
    for (const resolve of this.waiting) resolve();
    this.waiting.clear();
  }

  /** One instance whose lines are refused (its environment is gone) must not hold up the others. */
  private async shipSingly(taken: readonly Pending[]): Promise<void> {
    for (const one of taken) {
      try {
        await this.door.shipLogLines([this.toBatch(one)]);
      } catch (error) {
        if (!isTerminal(error)) return;
        this.logger.warn('log lines were refused and dropped', { instance: one.origin.instance, lines: one.lines.length, code: error.code });
      }
      this.settle(one);
    }
  }

  private settle({ origin, lines }: Pending): void {
    const own = this.pending.get(origin.instance);
    this.cursors.set(origin.instance, this.cursorAfter(origin.instance, lines));
    own?.lines.splice(0, lines.length);
    if (own?.lines.length === 0) this.pending.delete(origin.instance);
  }

  private cursorAfter(instance: string, lines: readonly StreamLine[]): LogCursor {
    return lines.reduce<LogCursor | undefined>(advance, this.cursors.get(instance)) ?? { at: new Date(0).toISOString(), count: 0 };
  }

  private toBatch({ origin, lines }: Pending): Batch {
    return { ...origin, cursor: formatCursor(this.cursorAfter(origin.instance, lines)), lines: lines.map(({ at, stream, text }) => ({ at, stream, text })) };
  }
}

function isTerminal(error: unknown): error is BelayError {
  return error instanceof BelayError && errorCodes[error.code].treatment === 'terminal';
}
