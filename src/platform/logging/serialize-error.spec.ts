import { describe, expect, it } from '@jest/globals';
import { GraphQLError } from 'graphql';
import { pino } from 'pino';
import { DrizzleQueryError } from '../database/orm.js';
import { NestLogger } from './nest-logger.js';
import { serializeError } from './serialize-error.js';

const refusal = Object.assign(new Error('null value in column "id" violates not-null constraint'), { severity: 'ERROR', code: '23502', table: 'variable', routine: 'ExecConstraints', detail: 'Failing row contains (null, swordfish).' });
const failed = new DrizzleQueryError('INSERT INTO variable VALUES ($1, $2)', ['swordfish', 'a\n    at once $& swordfish'], refusal);
const errors: readonly (readonly [string, Error])[] = [
  ['of a statement', failed], ['of the driver', refusal], ['caused by a statement', new Error('the variable was not set', { cause: failed })], ['of GraphQL', new GraphQLError(failed.message, { originalError: failed })],
];

describe('an error in a log', () => {
  const lines: string[] = [];
  const logger = pino({ serializers: { err: serializeError } }, { write: (line) => { lines.push(line); } });

  it.each(errors)('%s says what failed, and nothing that was sent', (_what, error) => {
    logger.error({ err: error }, 'it failed');
    new NestLogger(logger).error(error, 'ExceptionsHandler');

    const [told = '', byNest = ''] = lines.splice(0);
    expect(JSON.parse(told)).toMatchObject({ err: { code: '23502', table: 'variable', message: expect.stringMatching(/INSERT INTO variable VALUES \(\$1, \$2\)|null value in column "id"/) } });
    expect(told + byNest).not.toContain('swordfish');
  });

  it('is told as it is where no statement failed', () => {
    logger.error({ err: Object.assign(new Error('gone', { cause: new Error('the reason') }), { code: 'ECONNRESET' }) }, 'it failed');

    expect(JSON.parse(lines.splice(0)[0] ?? '')).toMatchObject({ err: { type: 'Error', message: 'gone: the reason', code: 'ECONNRESET', stack: expect.stringContaining('at ') } });
  });
});
