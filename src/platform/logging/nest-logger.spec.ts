import { BelayError } from '@belay/contracts';
import { describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { NestLogger } from './nest-logger.js';

describe('what Nest says', () => {
  const lines: unknown[] = [];
  const logger = new NestLogger(pino({ base: null, timestamp: false }, { write: (line) => { lines.push(JSON.parse(line)); } }));

  it('is an error of ours only when it is no mistake of a caller', () => {
    logger.error(new BelayError('NOT_FOUND', 'There is no operation op_1.'), 'ExceptionsHandler');
    logger.error(new TypeError('x is not a function'), 'ExceptionsHandler');

    expect(lines).toEqual([{ level: 50, nest: ['ExceptionsHandler'], msg: 'TypeError: x is not a function' }]);
  });
});
