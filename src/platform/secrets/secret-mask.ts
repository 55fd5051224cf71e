const SHORTEST = 6;
const MASK = '***';

/** Takes known secret values out of texts: each value, each of its lines, and its base64, URL and JSON forms. Values below 6 characters cannot be masked without spoiling every text. */
export class SecretMask {
  private readonly pattern: RegExp | undefined;

  constructor(values: Iterable<string>) {
    const forms = new Set([...values].flatMap(formsOf).filter((form) => form.length >= SHORTEST));
    const longestFirst = [...forms].sort((a, b) => b.length - a.length).map((form) => escapePattern(form));
    this.pattern = longestFirst.length === 0 ? undefined : new RegExp(longestFirst.join('|'), 'g');
  }

  /** Gives the text with each known value replaced by `***`. */
  mask(text: string): string {
    return this.pattern === undefined ? text : text.replace(this.pattern, MASK);
  }
}

function formsOf(value: string): string[] {
  return [value, ...value.split(/\r?\n/).map((line) => line.trim()), Buffer.from(value).toString('base64'), encodeURIComponent(value), JSON.stringify(value).slice(1, -1)];
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
