import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { addTotals, NO_TESTS, readJestTotals, showSlowest, showTotals } from './totals.js';

describe('totals', () => {
  let folder = '';
  beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'belay-totals-')); });
  afterEach(() => rm(folder, { recursive: true }));

  async function aReport(content: unknown): Promise<string> {
    const path = join(folder, 'report.json');
    await writeFile(path, JSON.stringify(content));
    return path;
  }

  it('counts a suite that could not be loaded as failed', async () => {
    const path = await aReport({ numPassedTests: 3, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, numRuntimeErrorTestSuites: 1, testResults: [] });

    expect(await readJestTotals(path)).toMatchObject({ passed: 3, failed: 1 });
  });

  it('counts a missing report as a failure', async () => {
    expect(await readJestTotals(join(folder, 'none.json'))).toMatchObject({ passed: 0, failed: 1 });
  });

  it('counts what is pending or to do as skipped and names it', async () => {
    const assertionResults = [{ status: 'pending', fullName: 'compose (skipped: no docker compose) comes up' }, { status: 'passed', fullName: 'x' }];
    const path = await aReport({ numPassedTests: 1, numFailedTests: 0, numPendingTests: 1, numTodoTests: 0, numRuntimeErrorTestSuites: 0, testResults: [{ name: '/clone/test/a.e2e-spec.ts', startTime: 1_000, endTime: 3_500, assertionResults }] });

    expect(await readJestTotals(path)).toEqual({ passed: 1, failed: 0, skipped: 1, skippedNames: ['compose (skipped: no docker compose) comes up'], suites: [{ path: '/clone/test/a.e2e-spec.ts', durationMs: 2_500 }] });
  });

  it('names the slowest suites, longest first', () => {
    const suites = [{ path: '/clone/a.spec.ts', durationMs: 900 }, { path: '/clone/test/b.e2e-spec.ts', durationMs: 61_240 }, { path: '/clone/c.spec.ts', durationMs: 100 }];

    expect(showSlowest({ ...NO_TESTS, suites }, 2, '/clone')).toEqual(['  61.2 s  test/b.e2e-spec.ts', '   0.9 s  a.spec.ts']);
  });

  it('adds and shows counts in the agreed form', () => {
    const sum = addTotals({ passed: 1, failed: 0, skipped: 2, skippedNames: ['a'], suites: [] }, { passed: 4, failed: 1, skipped: 0, skippedNames: [], suites: [] });

    expect(showTotals(sum)).toBe('5 passed, 1 failed, 2 skipped');
  });
});
