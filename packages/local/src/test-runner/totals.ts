import { relative } from 'node:path';
import { readJson } from '../platform/files.js';

/** Counts over suites. */
export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Full names of skipped tests; the name of a suite that cannot run here says why. */
  readonly skippedNames: readonly string[];
  /** How long each suite took. */
  readonly suites: readonly SuiteTime[];
}

/** A file of tests and the time from its begin to its end. */
export interface SuiteTime {
  readonly path: string;
  readonly durationMs: number;
}

export const NO_TESTS: Totals = { passed: 0, failed: 0, skipped: 0, skippedNames: [], suites: [] };

/** The sum of two counts. */
export function addTotals(a: Totals, b: Totals): Totals {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped, skippedNames: [...a.skippedNames, ...b.skippedNames], suites: [...a.suites, ...b.suites] };
}

/** The slowest suites, longest first, a line each: where a run that has become long can be shortened. */
export function showSlowest({ suites }: Totals, count: number, root: string): readonly string[] {
  return [...suites].sort((a, b) => b.durationMs - a.durationMs).slice(0, count).map(({ path, durationMs }) => `${(durationMs / 1000).toFixed(1).padStart(6)} s  ${relative(root, path)}`);
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
  readonly testResults: readonly { readonly name: string; readonly startTime: number; readonly endTime: number; readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[] }[];
}

/** Reads the report that jest wrote. A suite that could not be loaded has no tests to count, so it counts as one that failed; and so does a run without a report. */
export async function readJestTotals(path: string): Promise<Totals> {
  const report = await readJson(path);
  if (!isJestReport(report)) return { ...NO_TESTS, failed: 1 };
  const skippedNames = report.testResults.flatMap(({ assertionResults }) => assertionResults.filter(({ status }) => status === 'pending' || status === 'todo').map(({ fullName }) => fullName));
  const suites = report.testResults.map(({ name, startTime, endTime }) => ({ path: name, durationMs: endTime - startTime }));
  return { passed: report.numPassedTests, failed: report.numFailedTests + report.numRuntimeErrorTestSuites, skipped: report.numPendingTests + report.numTodoTests, skippedNames, suites };
}

function isJestReport(value: unknown): value is JestReport {
  return typeof value === 'object' && value !== null && 'numPassedTests' in value && 'numRuntimeErrorTestSuites' in value && 'testResults' in value && Array.isArray(value.testResults);
}
