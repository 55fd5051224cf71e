import { describe, expect, it } from '@jest/globals';
import { readLogLine } from './log-line.js';

describe('readLogLine', () => {
  it('turns a line of pino into its message and its fields', () => {
    const line = readLogLine('api', '{"level":40,"time":1,"pid":7,"hostname":"h","component":"api","msg":"slow query","operationId":"op_1","ms":12,"sql":"select 1"}');

    expect(line).toMatchObject({ component: 'api', level: 'warn', text: 'slow query operationId=op_1 ms=12 sql="select 1"' });
  });

  it('shows the first lines of an error that pino carries', () => {
    const line = readLogLine('api', '{"level":50,"msg":"failed","err":{"message":"no","stack":"Error: no\\n    at a\\n    at b"}}');

    expect(line.text).toBe('failed err=Error: no ⏎     at a ⏎     at b');
    expect(line.level).toBe('error');
  });

  it('takes what Temporal says while it starts for what concerns nobody', () => {
    const early = '{"level":"error","ts":"2026-11-25T23:10:32.1Z","msg":"Queue reader unable to retrieve tasks","shard-id":1,"error":"shard status unknown"}';

    expect(readLogLine('temporal', early).level).toBe('debug');
    expect(readLogLine('temporal', early.replace('shard status unknown', 'disk I/O error')).level).toBe('error');
  });

  it('leaves a line that is not JSON as it is', () => {
    expect(readLogLine('api', '{ not json')).toMatchObject({ level: 'info', text: '{ not json' });
  });

  it.each([
    ['ERROR:  relation "x" does not exist', 'error'], ['LOG:  listening on IPv4 address', 'debug'], ['FATAL:  the database system is starting up', 'debug'],
    ['FATAL:  password authentication failed', 'error'], ['WARNING:  no space', 'warn'],
  ])('reads the level that Postgres writes in %s', (raw, level) => {
    expect(readLogLine('postgres', raw).level).toBe(level);
  });

  it('cuts a value that would fill the screen', () => {
    expect(readLogLine('api', JSON.stringify({ level: 30, msg: 'm', big: 'x'.repeat(10_000) })).text.length).toBeLessThan(500);
  });
});
