import { describe, expect, it } from '@jest/globals';
import { BelayError } from '@belay/contracts';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { pino } from 'pino';
import { DrizzleQueryError } from '../../platform/database/orm.js';
import { guardActivities } from './guard-activities.js';

/** What Temporal is told of an activity that throws this at its n-th try. */
async function told(name: string, error: unknown, attempt: number): Promise<{ type: string; nonRetryable: boolean; message: string }> {
  const { [name]: activity } = guardActivities<Record<string, (input: unknown) => Promise<unknown>>>({ [name]: async () => { throw error; } }, pino({ level: 'silent' }));
  const failure: unknown = await new MockActivityEnvironment({ attempt }, { logger: new DefaultLogger('ERROR', () => undefined) }).run(activity!, {}).catch((reason: unknown) => reason);
  return failure as { type: string; nonRetryable: boolean; message: string };
}
const refused = (code: string): Error => new DrizzleQueryError('INSERT INTO secret', ['swordfish'], Object.assign(new Error('could not extend file "base/1": No space left on device'), { code }));

describe('what an activity of the engine fails with', () => {
  it.each(['53100', '53300', '57P03', '08006', 'ECONNREFUSED'])('is the database where that cannot answer (%s), and is tried again for ever', async (code) => {
    for (const [name, attempt] of [['resolveWanted', 1], ['resolveWanted', 40], ['recordSteps', 40]] as const) {
      expect(await told(name, refused(code), attempt)).toMatchObject({ type: 'DATABASE_UNAVAILABLE', nonRetryable: false });
    }
  });

  it('is a source that cannot be reached after four tries only', async () => {
    const away = new BelayError('SOURCE_UNREACHABLE', 'It does not answer.');

    expect(await told('resolveWanted', away, 3)).toMatchObject({ type: 'SOURCE_UNREACHABLE', nonRetryable: false });
    expect(await told('resolveWanted', away, 4)).toMatchObject({ type: 'SOURCE_UNREACHABLE', nonRetryable: true });
    expect(await told('resolveWanted', new BelayError('MANIFEST_INVALID', 'Line 3.'), 1)).toMatchObject({ nonRetryable: true });
  });

  it('is unexpected otherwise, without its text, and does not end what only the records can end', async () => {
    const seen = await told('recordSteps', refused('42P01'), 40);

    expect(seen).toMatchObject({ type: 'INTERNAL', nonRetryable: false });
    expect(JSON.stringify(seen)).not.toContain('swordfish');
    expect(await told('resolveWanted', new TypeError('x is not a function'), 4)).toMatchObject({ type: 'INTERNAL', nonRetryable: true });
  });
});
