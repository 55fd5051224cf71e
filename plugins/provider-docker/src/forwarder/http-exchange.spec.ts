import { describe, expect, it } from '@jest/globals';
// @ts-expect-error: the forwarder's program has no types, since it runs in its container as it is.
import { askToClose, HttpExchange } from '../../forwarder/http-exchange.mjs';

const bytes = (...lines: string[]): Buffer => Buffer.from(lines.join('\r\n'), 'latin1');
const request = (method = 'GET'): Buffer => bytes(`${method} / HTTP/1.1`, 'Host: web', '', '');

/** Whether a connection stands between requests after an exchange. */
function isBetween(asked: readonly Buffer[], answered: readonly Buffer[]): boolean {
  const exchange = new HttpExchange();
  for (const chunk of asked) exchange.fromClient(chunk);
  for (const chunk of answered) exchange.fromServer(chunk);
  return exchange.isBetweenRequests;
}

describe('HttpExchange', () => {
  it.each([
    ['with a length', request(), [bytes('HTTP/1.1 200 OK', 'Content-Length: 5', '', 'hello')], true],
    ['with a length, in pieces', request(), [bytes('HTTP/1.1 200 OK', 'Content-Length: 5', '', 'he'), Buffer.from('llo')], true],
    ['with a length, not yet whole', request(), [bytes('HTTP/1.1 200 OK', 'Content-Length: 5', '', 'he')], false],
    ['in chunks', request(), [bytes('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', '', '5', 'hello', '0', '', '')], true],
    ['in chunks, the last one in small pieces', request(), [bytes('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', '', '5', 'hello', '0'), Buffer.from('\r\n\r'), Buffer.from('\n')], true],
    ['in chunks, waiting for the next one', request(), [bytes('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', '', '5', 'hello', '')], false],
    ['without a body', request(), [bytes('HTTP/1.1 204 No Content', '', '')], true],
    ['to HEAD', request('HEAD'), [bytes('HTTP/1.1 200 OK', 'Content-Length: 5', '', '')], true],
    ['that ends with the connection', request(), [bytes('HTTP/1.1 200 OK', '', 'hello')], false],
    ['that only says to go on', request('POST'), [bytes('HTTP/1.1 100 Continue', '', '')], false],
    ['that upgrades', request(), [bytes('HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', '', '')], false],
    ['of another protocol', Buffer.from('PING\r\n'), [Buffer.from('+PONG\r\n')], false],
  ])('knows the end of an answer %s', (_what, asked, answered, expected) => {
    expect(isBetween([asked], answered)).toBe(expected);
  });

  it('is not between requests before the first, nor while one waits for its answer', () => {
    expect(new HttpExchange().isBetweenRequests).toBe(false);
    expect(isBetween([request()], [])).toBe(false);
  });
});

describe('askToClose', () => {
  it('puts Connection: close in the place of what an answer says about the connection', () => {
    const answer = askToClose(bytes('HTTP/1.1 200 OK', 'Connection: keep-alive', 'Keep-Alive: timeout=5', 'Content-Length: 2', '', 'hi'));

    expect(answer.toString('latin1')).toBe(bytes('HTTP/1.1 200 OK', 'Content-Length: 2', 'Connection: close', '', 'hi').toString('latin1'));
  });

  it.each([
    ['an upgrade', bytes('HTTP/1.1 101 Switching Protocols', 'Connection: Upgrade', 'Upgrade: websocket', '', '')],
    ['half a head', bytes('HTTP/1.1 200 OK', 'Content-')],
    ['another protocol', Buffer.from('+OK\r\n\r\n')],
  ])('leaves %s as it is', (_what, chunk) => {
    expect(askToClose(chunk)).toBe(chunk);
  });
});
