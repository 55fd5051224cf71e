import type { ConformanceReport } from '@belay/contracts/certificate';

/** One line a case, and what it comes to. */
export function renderReport({ plugin, contract, target, capabilitiesProven, verdict, cases }: ConformanceReport): string {
  const marks = { passed: 'ok  ', failed: 'FAIL', skipped: 'skip' } as const;
  const lines = cases.map(({ id, verdict: one, durationMs, message }) => `${marks[one]} ${id.padEnd(34)} ${(durationMs / 1000).toFixed(1).padStart(6)} s${message === undefined ? '' : `  ${message}`}`);
  const proven = capabilitiesProven.length === 0 ? 'none' : capabilitiesProven.join(', ');
  return [...lines, '', `${plugin.id} ${plugin.version} (${plugin.digest}) on ${target}: contract ${contract} ${verdict}; proven: ${proven}`].join('\n');
}
