/** One field of a message as it stands in the bytes: its number, its content where it is length-delimited, and where the whole field is. */
interface Field {
  readonly number: number;
  readonly content: Buffer | undefined;
  readonly start: number;
  readonly end: number;
}

const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

/** Reads a string or bytes field of the outermost message; the last one counts, as protobuf says. @throws {RangeError} when the bytes are no message. */
export function readField(message: Buffer, number: number): Buffer | undefined {
  return [...readFields(message)].findLast((field) => field.number === number)?.content;
}

/** Gives the message with a bytes field exchanged and all else, known or not, left as it was. @throws {RangeError} when the bytes are no message. */
export function replaceField(message: Buffer, number: number, content: Buffer): Buffer {
  const kept = [...readFields(message)].filter((field) => field.number !== number).map(({ start, end }) => message.subarray(start, end));
  return Buffer.concat([writeVarint(number * 8 + LENGTH_DELIMITED), writeVarint(content.length), content, ...kept]);
}

function* readFields(message: Buffer): Generator<Field> {
  let at = 0;
  const readVarint = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = message[at];
      if (byte === undefined || factor > 2 ** 63) throw new RangeError('The bytes are no protobuf message.');
      at += 1;
      value += (byte % 128) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const start = at;
    const tag = readVarint();
    const type = tag % 8;
    let content: Buffer | undefined;
    if (type === VARINT) readVarint();
    else if (type === FIXED64) at += 8;
    else if (type === FIXED32) at += 4;
    else if (type === LENGTH_DELIMITED) {
      const length = readVarint();
      content = message.subarray(at, at + length);
      at += length;
    } else throw new RangeError('The bytes are no protobuf message.');
    if (at > message.length) throw new RangeError('The bytes are no protobuf message.');
    yield { number: Math.floor(tag / 8), content, start, end: at };
  }
}

function writeVarint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
}
