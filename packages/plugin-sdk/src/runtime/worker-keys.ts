import { BelayError, unreadable, type PayloadKeyring } from '@belay/contracts';
import { openPayload, readKeyring, sealedKeyId, sealPayload, type Keyring, type Payload, type PayloadCodec } from '@belay/contracts/codec';
import type { Clock } from '../context/clock.js';

/** Well below the shortest heartbeat limit, so that a call which came before the keys does not count as lost. */
const FIRST_KEYS_WAIT_MS = 4_000;
/** Ids that nobody knows come from damaged payloads too: the door is not asked for each of them. */
const ASK_AGAIN_MS = 1_000;
const NO_KEYS = 'The worker was given no keys by the door, so what it says cannot be sealed and is left out; its log has it.';

/** The keys of a worker's queue, in memory only: the door hands them out with each hello, and is asked anew for one that is not known yet. */
export class WorkerKeys {
  readonly #clock: Clock;
  #keyring: Keyring | undefined;
  readonly #arrived = Promise.withResolvers<void>();
  #askedAtMs = Number.NEGATIVE_INFINITY;
  #asking: Promise<void> | undefined;
  /** Asks the door for the keys; set by who says hello. */
  ask: () => Promise<void> = async () => undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes what the door answered. @throws {BelayError} INVALID_INPUT when it is no keyring. */
  update(keys: PayloadKeyring | undefined): void {
    if (keys === undefined) return;
    this.#keyring = readKeyring(keys);
    this.#arrived.resolve();
  }

  /** Seals and opens by the keys of the moment. What cannot be opened becomes a value that says why; without keys nothing readable leaves the worker. */
  readonly codec: PayloadCodec = {
    encode: async (payloads) => {
      await this.#whenArrived();
      return payloads.map((payload) => this.#seal(payload));
    },
    decode: async (payloads) => Promise.all(payloads.map((payload) => this.#open(payload))),
  };

  #seal(payload: Payload): Payload {
    const keyring = this.#keyring;
    if (keyring === undefined) return json({ message: NO_KEYS, stack_trace: '' });
    return sealPayload(payload, { id: keyring.currentKeyId, bytes: keyring.keys.get(keyring.currentKeyId) ?? new Uint8Array() });
  }

  async #open(payload: Payload): Promise<Payload> {
    const id = sealedKeyId(payload);
    if (id === undefined) return payload;
    const bytes = await this.#find(id);
    if (bytes === undefined) return json(unreadable(`it was sealed with the key ${id}, which the door did not hand out for this queue`));
    try {
      return openPayload(payload, { id, bytes });
    } catch (error) {
      if (error instanceof BelayError) return json(unreadable(error.message));
      throw error;
    }
  }

  async #find(id: string): Promise<Uint8Array | undefined> {
    await this.#whenArrived();
    const known = this.#keyring?.keys.get(id);
    if (known !== undefined) return known;
    if (this.#asking === undefined && this.#clock.monotonicMs() - this.#askedAtMs > ASK_AGAIN_MS) {
      this.#askedAtMs = this.#clock.monotonicMs();
      this.#asking = this.ask().catch(() => undefined).finally(() => (this.#asking = undefined));
    }
    await this.#asking;
    return this.#keyring?.keys.get(id);
  }

  async #whenArrived(): Promise<void> {
    if (this.#keyring !== undefined) return;
    const giveUp = new AbortController();
    await Promise.race([this.#arrived.promise, this.#clock.sleep(FIRST_KEYS_WAIT_MS, giveUp.signal).catch(() => undefined)]);
    giveUp.abort();
  }
}

function json(value: unknown): Payload {
  return { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from(JSON.stringify(value)) };
}
