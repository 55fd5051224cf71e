/** A payload as Temporal carries it (temporal.api.common.v1.Payload): metadata = 1 (map of bytes), data = 2. */
export interface Payload {
  readonly metadata?: Readonly<Record<string, Uint8Array>> | null;
  readonly data?: Uint8Array | null;
}

const LENGTH_DELIMITED = 2;
const METADATA = (1 << 3) | LENGTH_DELIMITED;
const DATA = (2 << 3) | LENGTH_DELIMITED;
const KEY = (1 << 3) | LENGTH_DELIMITED;
const VALUE = (2 << 3) | LENGTH_DELIMITED;

/** Writes a payload as the protobuf message; metadata in the order of its names, so that the same payload gives the same bytes. */
export function writePayload({ metadata, data }: Payload): Uint8Array {
  const entries = Object.entries(metadata ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.concat([
    ...entries.map(([name, value]) => field(METADATA, Buffer.concat([field(KEY, Buffer.from(name)), field(VALUE, value)]))),
    ...(data === undefined || data === null || data.length === 0 ? [] : [field(DATA, data)]),
  ]);
}

/** Reads the protobuf message. @throws {RangeError} when the bytes are no payload. */
export function readPayload(bytes: Uint8Array): Payload {
  const metadata: Record<string, Uint8Array> = {};
  let data: Uint8Array = new Uint8Array();
  for (const { tag, value } of readFields(bytes)) {
    if (tag === DATA) data = value;
    if (tag !== METADATA) continue;
    const entry = [...readFields(value)];
    const name = entry.find((part) => part.tag === KEY)?.value ?? new Uint8Array();
    metadata[Buffer.from(name).toString('utf8')] = entry.find((part) => part.tag === VALUE)?.value ?? new Uint8Array();
  }
  return { metadata, data };
}

function field(tag: number, value: Uint8Array): Uint8Array {
  return Buffer.concat([varint(tag), varint(value.length), value]);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Uint8Array.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
}

function* readFields(bytes: Uint8Array): Generator<{ tag: number; value: Uint8Array }> {
  let at = 0;
  const next = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[at];
      if (byte === undefined || factor > 2 ** 42) throw new RangeError('The bytes are no payload.');
      at += 1;
      value += (byte % 128) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = next();
    const length = next();
    if (tag % 8 !== LENGTH_DELIMITED || at + length > bytes.length) throw new RangeError('The bytes are no payload.');
    yield { tag, value: bytes.subarray(at, at + length) };
    at += length;
  }
}
