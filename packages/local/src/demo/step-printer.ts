import type { DemoOperation } from './demo-client.js';

const MARKS: Readonly<Record<string, string>> = { RUNNING: '…', SUCCEEDED: '✓', FAILED: '✗' };

/** Prints a line for each step when it begins and when it ends; give it the operation each time it was looked at. */
export function createStepPrinter(print: (line: string) => void): (operation: DemoOperation) => void {
  const shown = new Map<string, string>();
  return ({ steps }) => {
    for (const { name, summary, state, durationMs } of steps) {
      const mark = MARKS[state];
      if (mark === undefined || shown.get(name) === state) continue;
      shown.set(name, state);
      print(`  ${mark} ${summary || name}${durationMs === null ? '' : `  ${(durationMs / 1000).toFixed(1)} s`}`);
    }
  };
}
