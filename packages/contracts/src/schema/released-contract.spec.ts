import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { describeContract, type ContractDocument } from './contract-document.js';
import { findBreakingChanges } from './find-breaking-changes.js';
import { renderReference } from './render-reference.js';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

describe('the contract as it is now', () => {
  const released: ContractDocument = JSON.parse(read('../../released/contract-1.json'));

  it('breaks no plugin that was written for the last released one', () => {
    expect(findBreakingChanges(released, JSON.parse(JSON.stringify(describeContract())))).toEqual([]);
  });

  it.each(['activities', 'door'] as const)('has nothing in %s that is not protected (after an addition: npm run build && npm run contract:release)', (part) => {
    expect(Object.keys(describeContract()[part]).sort()).toEqual(Object.keys(released[part]).sort());
  });

  it('is what docs/plugin-reference.md says (after a change: npm run build && npm run docs:plugins)', () => {
    expect(read('../../../../docs/plugin-reference.md')).toBe(renderReference(describeContract()));
  });
});
