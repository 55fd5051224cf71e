import { BelayError } from '@belay/contracts';
import { describe, expect, it } from '@jest/globals';
import { checkAliases, type SetVariable } from './alias-check.js';

const set = (name: string, value: string, where: Partial<SetVariable> = {}): SetVariable => ({ scope: 'project', environmentId: null, application: null, name, value, ...where });
const inEnvironment = { scope: 'environment', environmentId: 'env_1' } as const;

function codeOf(variables: readonly SetVariable[], known: readonly string[] = []): string | undefined {
  try {
    checkAliases(variables, new Set(known));
    return undefined;
  } catch (error) {
    return error instanceof BelayError ? error.code : 'other';
  }
}

describe('checkAliases', () => {
  it('lets plain values and good aliases pass', () => {
    expect(codeOf([set('A', '$B'), set('B', 'text'), set('C', 'costs $5'), set('D', '$QOVERY_BRANCH_NAME')])).toBeUndefined();
  });

  it('refuses an alias of nothing', () => {
    expect(codeOf([set('A', '$B')])).toBe('VARIABLE_DANGLING');
  });

  it('lets an alias of a name pass that the repository gives', () => {
    expect(codeOf([set('A', '$FROM_ENV_FILE')], ['FROM_ENV_FILE'])).toBeUndefined();
  });

  it('refuses a circle, and one that only arises in an environment', () => {
    expect(codeOf([set('A', '$B'), set('B', '$A')])).toBe('VARIABLE_CYCLE');
    expect(codeOf([set('A', '$B'), set('B', 'text'), set('B', '$A', inEnvironment)])).toBe('VARIABLE_CYCLE');
  });

  it('refuses an alias at a wide scope of what exists in a narrow one only', () => {
    expect(codeOf([set('A', '$B'), set('B', 'text', inEnvironment)])).toBe('VARIABLE_DANGLING');
    expect(codeOf([set('A', '$B', inEnvironment), set('B', 'text')])).toBeUndefined();
  });

  it('never shows a value', () => {
    expect(() => checkAliases([set('A', '$B'), set('S', 'hunter2')], new Set())).toThrow(expect.not.stringContaining('hunter2'));
  });
});
