import { StringDecoder } from 'node:string_decoder';
import type { Readable } from 'node:stream';

/** Reads a stream line by line; the last line need not be ended. Memory stays at one chunk and one line. */
export async function* readLines(stream: Readable): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of stream) {
    const parts = (rest + decoder.write(Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk)))).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) if (part !== '') yield part;
  }
  rest += decoder.end();
  if (rest !== '') yield rest;
}
