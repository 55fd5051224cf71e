import { describe, expect, it } from '@jest/globals';
import type { ActivityOutput } from '@belay/contracts';
import { pageOfGarbage } from './garbage-page.js';

const listOf = (count: number): ActivityOutput<'listGarbage'> => ({ items: Array.from({ length: count }, (_, n) => ({ kind: 'image' as const, id: `sha256:${String(n).padStart(5, '0')}`, name: 'x'.repeat(512), isInUse: false })).reverse() });

describe('pageOfGarbage', () => {
  it('gives each of thousands of things once, in pages that fit into an answer', () => {
    const all = listOf(1_234);
    const seen: string[] = [];
    const sizes: number[] = [];

    for (let after: string | undefined, isFirst = true; isFirst || after !== undefined; isFirst = false) {
      const page = pageOfGarbage(all, after);
      seen.push(...page.items.map(({ id }) => id));
      sizes.push(JSON.stringify(page).length);
      after = page.next;
    }

    expect(seen).toEqual(all.items.map(({ id }) => id).sort());
    expect(sizes).toHaveLength(3);
    expect(Math.max(...sizes)).toBeLessThan(1_000_000);
  });

  it('leaves a short list, and a page of a plugin that has pages of its own, as they are', () => {
    const [short, own] = [listOf(3), { ...listOf(2), next: 'here' }];

    expect(pageOfGarbage(short, undefined)).toBe(short);
    expect(pageOfGarbage(own, 'before')).toBe(own);
  });
});
