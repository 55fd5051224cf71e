import type { StepLogsRequest } from '@belay/contracts';
import type { Clock } from './clock.js';
import type { StepLog } from './step-log.js';

type Line = StepLogsRequest['lines'][number];

/** Where lines go, and by which rules. */
export interface BufferedStepLogOptions {
  readonly ship: (lines: Line[]) => Promise<void>;
  readonly mask: (text: string) => string;
  readonly clock: Clock;
  /** Told once when lines were lost. */
  readonly onLost: (count: number, error?: unknown) => void;
}

const BATCH = 1_000;
const BATCH_CHARS = 400_000;
const MOST_WAITING = 10_000;
const LINE_LIMIT = 8_000;
const GATHER_MS = 50;
const CLOSE_TIMEOUT_MS = 5_000;

/**
 * Gathers the lines of one attempt and ships them in batches, one at a time and in order.
 * The memory it takes is bounded: a plugin that floods its log loses lines, and the log says how many.
 */
export class BufferedStepLog implements StepLog {
  readonly #options: BufferedStepLogOptions;
  #waiting: Line[] = [];
  #seq = 0;
  #lost = 0;
  #timer: NodeJS.Timeout | undefined;
  #shipping: Promise<void> | undefined;

  constructor(options: BufferedStepLogOptions) {
    this.#options = options;
  }

  info(text: string): void {
    this.#add('info', text);
  }

  warning(text: string): void {
    this.#add('warning', text);
  }

  stdout(text: string): void {
    this.#add('stdout', text);
  }

  stderr(text: string): void {
    this.#add('stderr', text);
  }

  /** Ships what waits; gives up after some seconds, so that a door that is away cannot hold a finished step. */
  async close(): Promise<void> {
    const end = this.#options.clock.monotonicMs() + CLOSE_TIMEOUT_MS;
    while ((this.#waiting.length > 0 || this.#shipping !== undefined) && this.#options.clock.monotonicMs() < end) await (this.#shipping ?? this.#ship());
    clearTimeout(this.#timer);
    this.#lose(this.#waiting.length + this.#lost);
    this.#waiting = [];
  }

  #add(stream: Line['stream'], text: string): void {
    const at = this.#options.clock.now().toISOString();
    const masked = this.#options.mask(text).replace(/\r?\n$/, '');
    for (const part of masked.split(/\r?\n/)) {
      if (this.#waiting.length >= MOST_WAITING) {
        this.#lost += 1;
        continue;
      }
      this.#noteLost(at);
      this.#push({ stream, at, text: part.length > LINE_LIMIT ? `${part.slice(0, LINE_LIMIT)} …` : part });
    }
    if (this.#shipping === undefined) this.#timer ??= setTimeout(() => void this.#ship(), GATHER_MS);
  }

  #noteLost(at: string): void {
    if (this.#lost === 0) return;
    const lost = this.#lost;
    this.#lost = 0;
    this.#options.onLost(lost);
    this.#push({ stream: 'warning', at, text: `${lost} lines were left out here: more came than the log can take.` });
  }

  #push(line: Omit<Line, 'seq'>): void {
    this.#seq += 1;
    this.#waiting.push({ seq: this.#seq, ...line });
  }

  #lose(count: number, error?: unknown): void {
    if (count > 0) this.#options.onLost(count, error);
  }

  async #ship(): Promise<void> {
    if (this.#shipping !== undefined) return this.#shipping;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const lines = this.#takeBatch();
    if (lines.length === 0) return;
    const shipped = this.#options.ship(lines).catch((error: unknown) => this.#lose(lines.length, error));
    this.#shipping = shipped.finally(() => {
      this.#shipping = undefined;
      if (this.#waiting.length > 0) this.#timer ??= setTimeout(() => void this.#ship(), GATHER_MS);
    });
    return this.#shipping;
  }

  #takeBatch(): Line[] {
    let chars = 0;
    let count = 0;
    for (const line of this.#waiting) {
      chars += line.text.length;
      if (count >= BATCH || (chars > BATCH_CHARS && count > 0)) break;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }
}
