import { describe, expect, it } from '@jest/globals';
import { KeyedMutex } from './mutex.js';

describe('KeyedMutex', () => {
  it('runs actions of one key one after another, also after one that failed', async () => {
    const mutex = new KeyedMutex();
    const seen: string[] = [];
    const action = (name: string, fails = false) => async (): Promise<void> => {
      seen.push(`${name}+`);
      await Promise.resolve();
      seen.push(`${name}-`);
      if (fails) throw new Error(name);
    };
    const results = await Promise.allSettled([mutex.run('k', action('a')), mutex.run('k', action('b', true)), mutex.run('k', action('c'))]);

    expect(seen).toEqual(['a+', 'a-', 'b+', 'b-', 'c+', 'c-']);
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });
});
