import { describe, expect, it } from '@jest/globals';
import { parseSocketTable } from './sockets.js';
import { unreadyError } from './unready-reason.js';

const check = { kind: 'tcp' as const, port: 3000, intervalMs: 200, timeoutMs: 2000 };
const unready = { what: 'web', isService: false, check, deadlineMs: 5000, problem: 'refused', sockets: [] };
const listening = (port: number, isLoopback = false): { state: 'listening'; port: number; isLoopback: boolean } => ({ state: 'listening', port, isLoopback });

describe('the sockets of a container', () => {
  it('reads listening and established ones, of both kinds of addresses, but not the engine\'s own', () => {
    const table = [
      '  sl  local_address rem_address   st tx_queue',
      '   0: 00000000:0BB8 00000000:0000 0A 00000000:00000000',
      '   1: 0100007F:1F90 00000000:0000 0A 00000000:00000000',
      '   2: 0B00007F:9C40 00000000:0000 0A 00000000:00000000',
      '   3: 020010AC:0BB8 010010AC:C350 01 00000000:00000000',
      '   4: 020010AC:0BB8 010010AC:C351 06 00000000:00000000',
      '   0: 00000000000000000000000000000000:0FA0 00000000000000000000000000000000:0000 0A 00000000:00000000',
    ].join('\n');

    expect(parseSocketTable(table)).toEqual([
      listening(3000), listening(8080, true), { state: 'established', port: 3000, isLoopback: false }, listening(4000),
    ]);
  });

  it.each([
    [[], 'NOT_LISTENING'], [[listening(8080)], 'LISTENS_ELSEWHERE'], [[listening(3000, true)], 'LISTENS_ELSEWHERE'], [[listening(3000)], 'UNHEALTHY'],
  ])('tells by %j what is wrong: %s', (sockets, code) => {
    expect(unreadyError({ ...unready, sockets }).code).toBe(code);
  });

  it('has another code for services', () => {
    expect(unreadyError({ ...unready, isService: true }).code).toBe('SERVICE_UNHEALTHY');
  });
});
