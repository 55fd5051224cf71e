// What can be told of a connection's HTTP/1 exchange from outside, without taking part in it: whether an answer has come to its end,
// and how to ask the client by an answer to come back on a new connection. Whatever does not look like HTTP/1 counts as unknown.
// source: RFC 9112, sections 6 (message body), 9.3 (persistence) and 9.6 (tear-down)

const HEAD_BYTES = 4_096;
const HEAD_END = '\r\n\r\n';
const FINAL_STATUS = /^HTTP\/1\.1 ([2-5]\d\d)/;
const CHUNKED_END = Buffer.from('0\r\n\r\n');
const TAIL_BYTES = CHUNKED_END.length;

/** Watches the bytes of one connection; cheap while nothing is asked. */
export class HttpExchange {
  #last = 'nobody';
  #isHead = false;
  #head = '';
  #answerBytes = 0;
  #tail = Buffer.alloc(0);
  /** When the last byte passed in either direction, in ms. */
  touchedAt = performance.now();

  /** Notes bytes of the client. */
  fromClient(chunk) {
    if (this.#last !== 'client') this.#isHead = chunk.subarray(0, 5).toString('latin1') === 'HEAD ';
    this.#last = 'client';
    this.touchedAt = performance.now();
  }

  /** Notes bytes of the server, and says whether an answer begins with them. */
  fromServer(chunk) {
    const isBegin = this.#last === 'client';
    if (isBegin) {
      this.#head = chunk.subarray(0, HEAD_BYTES).toString('latin1');
      this.#answerBytes = 0;
      this.#tail = Buffer.alloc(0);
    }
    this.#answerBytes += chunk.length;
    this.#tail = Buffer.from(chunk.length >= TAIL_BYTES ? chunk.subarray(-TAIL_BYTES) : Buffer.concat([this.#tail, chunk]).subarray(-TAIL_BYTES));
    this.#last = 'server';
    this.touchedAt = performance.now();
    return isBegin;
  }

  /** Whether the last request was answered to its end and no other has begun. */
  get isBetweenRequests() {
    if (this.#last !== 'server') return false;
    const status = Number(FINAL_STATUS.exec(this.#head)?.[1]);
    const headEnd = this.#head.indexOf(HEAD_END);
    if (Number.isNaN(status) || headEnd < 0) return false;
    const headers = this.#head.slice(0, headEnd + 2);
    const bodyBytes = this.#answerBytes - headEnd - HEAD_END.length;
    if (this.#isHead || status === 204 || status === 304) return bodyBytes === 0;
    if (/\r\ntransfer-encoding:[^\r]*chunked/i.test(headers)) return this.#tail.equals(CHUNKED_END);
    const length = /\r\ncontent-length: *(\d+) *\r\n/i.exec(headers)?.[1];
    return length !== undefined && bodyBytes === Number(length);
  }
}

/** Gives the first bytes of an answer with `Connection: close`, so that the client ends the connection after it; as they are where they are no whole HTTP/1.1 head. */
export function askToClose(chunk) {
  const head = chunk.subarray(0, HEAD_BYTES).toString('latin1');
  const headEnd = head.indexOf(HEAD_END);
  if (headEnd < 0 || !FINAL_STATUS.test(head)) return chunk;
  const [status, ...headers] = head.slice(0, headEnd).split('\r\n');
  // An upgrade has its own use of the header, and a tunnel has no end of an answer.
  if (headers.some((line) => /^(upgrade|sec-websocket-accept):/i.test(line))) return chunk;
  const kept = headers.filter((line) => !/^(connection|keep-alive):/i.test(line));
  return Buffer.concat([Buffer.from([status, ...kept, 'Connection: close', '', ''].join('\r\n'), 'latin1'), chunk.subarray(headEnd + HEAD_END.length)]);
}
