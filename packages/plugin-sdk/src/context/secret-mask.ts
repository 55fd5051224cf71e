const SHORTEST = 4;
const MOST = 5_000;
const LONGEST_IN_PATTERN = 2_000;
const MASK = '***';

/** Knows the secret values of this process and takes them out of texts. Values below 4 characters cannot be masked without spoiling every text. */
export class SecretMask {
  readonly #values = new Set<string>();
  #pattern: RegExp | undefined;
  #long: readonly string[] = [];

  /** Learns values; each line of one of several lines, its base64 and its URL form count as well. */
  add(values: Iterable<string>): void {
    for (const value of values) {
      for (const form of formsOf(value)) {
        if (form.length < SHORTEST || this.#values.has(form)) continue;
        this.#values.add(form);
        this.#pattern = undefined;
      }
    }
    for (const oldest of this.#values) {
      if (this.#values.size <= MOST) break;
      this.#values.delete(oldest);
    }
    this.#long = [...this.#values].filter((value) => value.length > LONGEST_IN_PATTERN);
  }

  /** Gives the text with each known value replaced by `***`. */
  mask(text: string): string {
    if (this.#values.size === 0) return text;
    // A pattern of megabytes is refused by the engine that runs it; so long a value is rare in a text and cheap to look for.
    const rest = this.#long.reduce((masked, value) => (masked.length < value.length ? masked : masked.replaceAll(value, MASK)), text);
    this.#pattern ??= new RegExp([...this.#values].filter((value) => value.length <= LONGEST_IN_PATTERN).sort((a, b) => b.length - a.length).map(escapePattern).join('|') || '(?!)', 'g');
    return rest.replace(this.#pattern, MASK);
  }

  /** As `mask`, for all texts inside a JSON-like value. */
  maskDeep(value: unknown): unknown {
    if (typeof value === 'string') return this.mask(value);
    if (Array.isArray(value)) return value.map((item) => this.maskDeep(item));
    if (value instanceof Error) return { name: value.name, message: this.mask(value.message), stack: this.mask(value.stack ?? ''), ...('code' in value ? { code: value.code } : {}), ...(value.cause === undefined ? {} : { cause: this.maskDeep(value.cause) }) };
    if (value !== null && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.maskDeep(item)]));
    return value;
  }
}

function formsOf(value: string): string[] {
  const lines = value.split(/\r?\n/).map((line) => line.trim());
  return [value, ...lines, Buffer.from(value).toString('base64'), encodeURIComponent(value), JSON.stringify(value).slice(1, -1)];
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
