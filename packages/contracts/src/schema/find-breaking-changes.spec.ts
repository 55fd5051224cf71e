import { describe, expect, it } from '@jest/globals';
import { describeContract, type ContractDocument } from './contract-document.js';
import { findBreakingChanges } from './find-breaking-changes.js';

const now = describeContract();
const activity = jobOf(now);

function jobOf({ activities: { runJob } }: ContractDocument): ContractDocument['activities'][string] {
  if (runJob === undefined) throw new Error('runJob is gone');
  return runJob;
}

/** The contract as it would be with other schemas for one activity. */
function withJob(change: Partial<typeof activity>): ContractDocument {
  return { ...now, activities: { ...now.activities, runJob: { ...activity, ...change } } };
}

const answer = (properties: Record<string, unknown>, required: string[]) => ({ type: 'object', properties, required });

describe('the check for breaking changes', () => {
  it('finds none between a contract and itself', () => {
    expect(findBreakingChanges(now, now)).toEqual([]);
  });

  it('allows a new optional field in what a plugin answers, and a new activity', () => {
    const before = withJob({ output: answer({ exitCode: { type: 'integer' } }, ['exitCode']) });
    const after = withJob({ output: answer({ exitCode: { type: 'integer' }, note: { type: 'string' } }, ['exitCode']) });

    expect(findBreakingChanges(before, { ...after, activities: { ...after.activities, newOne: activity } })).toEqual([]);
  });

  it('names a field that a plugin is newly asked for', () => {
    const before = withJob({ output: answer({ exitCode: { type: 'integer' } }, ['exitCode']) });
    const after = withJob({ output: answer({ exitCode: { type: 'integer' }, note: { type: 'string' } }, ['exitCode', 'note']) });

    expect(findBreakingChanges(before, after)).toEqual(['runJob.output.note: is now required']);
  });

  it('names a field that the engine no longer sends, and one that may now be missing', () => {
    const before = withJob({ input: answer({ a: { type: 'string' }, b: { type: 'string' } }, ['a', 'b']) });
    const after = withJob({ input: answer({ b: { type: 'string' } }, []) });

    expect(findBreakingChanges(before, after)).toEqual(['runJob.input.a: is gone', 'runJob.input.b: may now be missing']);
  });

  it('names a value that the engine may newly send, a tighter bound, a removed activity and a changed treatment', () => {
    const before = withJob({ input: answer({ mode: { enum: ['x'] } }, ['mode']), output: answer({ text: { type: 'string', maxLength: 10 } }, ['text']) });
    const after = withJob({ input: answer({ mode: { enum: ['x', 'y'] } }, ['mode']), output: answer({ text: { type: 'string', maxLength: 5 } }, ['text']) });
    const { notify: _removed, ...activities } = after.activities;

    const found = findBreakingChanges(before, { ...after, activities, errors: { ...after.errors, NOT_FOUND: { treatment: 'retryable', meaning: 'x' } } });

    expect(found).toEqual(['runJob.input.mode: "y" may now come', 'runJob.output.text: its maxLength was 10 and is 5', 'notify: the activity is gone', 'errors: NOT_FOUND is treated otherwise']);
  });
});
