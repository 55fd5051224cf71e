import type { LogLine, StreamLine } from '@belay/plugin-sdk';

const HEADER_BYTES = 8;
const MAX_TEXT_LENGTH = 16_384;

/** Splits the engine's multiplexed log stream into lines, over the borders of chunks. source: Docker Engine API v1.41, "Attach to a container", Stream format. */
export class LogFrames {
  private rest: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): StreamLine[] {
    this.rest = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    const lines: StreamLine[] = [];
    let at = 0;
    while (this.rest.length - at >= HEADER_BYTES) {
      const end = at + HEADER_BYTES + this.rest.readUInt32BE(at + 4);
      if (this.rest.length < end) break;
      const line = readFrame(this.rest.toString('utf8', at + HEADER_BYTES, end), this.rest[at] === 2 ? 'stderr' : 'stdout');
      if (line !== undefined) lines.push(line);
      at = end;
    }
    this.rest = this.rest.subarray(at);
    return lines;
  }
}

function readFrame(payload: string, stream: LogLine['stream']): StreamLine | undefined {
  const space = payload.indexOf(' ');
  if (space < 20) return undefined;
  return { at: payload.slice(0, space), stream, text: payload.slice(space + 1).replace(/\r?\n$/, '').slice(0, MAX_TEXT_LENGTH) };
}
