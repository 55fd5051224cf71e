import { readJson } from '../platform/files.js';

/** Counts over suites. */
export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Full names of skipped tests; the name of a suite that cannot run here says why. */
  readonly skippedNames: readonly string[];
}

export const NO_TESTS: Totals = { passed: 0, failed: 0, skipped: 0, skippedNames: [] };

/** The sum of two counts. */
export function addTotals(a: Totals, b: Totals): Totals {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped, skippedNames: [...a.skippedNames, ...b.skippedNames] };
}

/** The line that ends a run. */
export function showTotals({ passed, failed, skipped }: Totals): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

interface JestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly numRuntimeErrorTestSuites: number;
  readonly testResults: readonly { readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[] }[];
}

/** Reads the report that jest wrote. A suite that could not be loaded has no tests to count, so it counts as one that failed; and so does a run without a report. */
export async function readJestTotals(path: string): Promise<Totals> {
  const report = await readJson(path);
  if (!isJestReport(report)) return { ...NO_TESTS, failed: 1 };
  const skippedNames = report.testResults.flatMap(({ assertionResults }) => assertionResults.filter(({ status }) => status === 'pending' || status === 'todo').map(({ fullName }) => fullName));
  return { passed: report.numPassedTests, failed: report.numFailedTests + report.numRuntimeErrorTestSuites, skipped: report.numPendingTests + report.numTodoTests, skippedNames };
}

function isJestReport(value: unknown): value is JestReport {
  return typeof value === 'object' && value !== null && 'numPassedTests' in value && 'numRuntimeErrorTestSuites' in value && 'testResults' in value && Array.isArray(value.testResults);
}
