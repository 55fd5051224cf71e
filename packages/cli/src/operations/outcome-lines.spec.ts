import { describe, expect, it } from '@jest/globals';
import { palette } from '../runtime/process-cli.js';
import { outcomeExitCode } from './outcome-exit-code.js';
import { outcomeLines } from './outcome-lines.js';
import type { OperationRecord } from './read-operation.js';

const plain = palette({ isTTY: false }, {});
const anOperation = (given: Partial<OperationRecord> = {}): OperationRecord => ({
  id: 'op_1', kind: 'DEPLOY', state: 'SUCCEEDED', hasEnded: true, requestedBy: 'owner', parameters: {}, createdAt: '2026-01-01T00:00:00Z', startedAt: '2026-01-01T00:00:00Z', endedAt: '2026-01-01T00:00:02Z', durationMs: 2_000,
  failure: null, failedStep: null, culpritLogs: [], undone: [], undoFailure: null, urls: [], isNoop: false, replacedBy: null, task: null, eventOffset: 9, environment: { id: 'env_1', branch: 'main' }, steps: [], waits: [], approval: null, ...given,
});

describe('how an operation ended', () => {
  it('tells where it answers', async () => {
    expect(await outcomeLines(anOperation({ urls: ['http://web-main.localhost/'] }), plain)).toEqual(['✓ Deploy of main succeeded in 2.0 s', '  http://web-main.localhost/']);
  });

  it('tells step, code, reason, what to do, the last lines and what was undone', async () => {
    const lines = await outcomeLines(anOperation({
      state: 'FAILED', failedStep: 'wait/workload/web', failure: { code: 'PROCESS_EXITED', message: 'web exited with code 3.', details: null }, culpritLogs: ['\u001b[31mno moon\u001b[0m'], undone: ['remove workload web@g2'],
    }), plain);

    expect(lines).toEqual([
      '✗ Deploy of main failed in 2.0 s at: wait/workload/web [PROCESS_EXITED]', '  web exited with code 3.', expect.stringMatching(/^ {2}What to do: /),
      '  Last lines of its output:', '    │ no moon', '  Undone:', '    ↩ remove workload web@g2',
    ]);
  });

  it('lists all findings of a manifest with their places', async () => {
    const diagnostics = [{ file: '.qovery.yml', line: 5, column: 9, severity: 'error', message: '"x" is not a port.', hint: 'Write a number.' }, { file: '.qovery.yml', line: 7, column: 1, severity: 'warning', message: '"nam" is ignored.' }];
    const lines = await outcomeLines(anOperation({ state: 'FAILED', failure: { code: 'MANIFEST_INVALID', message: 'two things', details: { diagnostics } } }), plain);

    expect(lines.slice(1, 3)).toEqual(['  .qovery.yml:5:9: "x" is not a port. Write a number.', '  .qovery.yml:7:1: warning: "nam" is ignored.']);
  });

  it.each([
    [anOperation(), 0], [anOperation({ state: 'FAILED', failure: { code: 'PROCESS_EXITED', message: '', details: null } }), 1], [anOperation({ state: 'FAILED', failure: { code: 'COMMIT_NOT_FOUND', message: '', details: null } }), 3],
    [anOperation({ state: 'CANCELLED' }), 7], [anOperation({ state: 'SUPERSEDED' }), 5],
  ])('gives the exit code of its kind of end', async (operation, code) => {
    expect(await outcomeExitCode(operation)).toBe(code);
  });
});
