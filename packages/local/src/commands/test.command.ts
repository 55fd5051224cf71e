import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LocalConfig } from '../config/local-config.js';
import { exists } from '../platform/files.js';
import { readSetupRecord } from '../setup/setup-record.js';
import { checkTypes } from '../test-runner/check-types.js';
import { openSharedPostgres } from '../test-runner/shared-postgres.js';
import { addTotals, NO_TESTS, readJestTotals, showSlowest, showTotals, type Totals } from '../test-runner/totals.js';
import { runStreaming } from '../test-runner/run-streaming.js';

/** How many of the slowest suites a whole run names. */
const SLOWEST = 12;
/** Whole-product suites spend most of their time waiting; so many side by side keep two cores busy. */
const WORKERS = 5;

/** `test [jest arguments]`: import rules, the types of all tests, unit tests and whole-product tests side by side; the totals stand alone on the last line. */
export async function runTestCommand(config: LocalConfig, args: readonly string[]): Promise<number> {
  const record = await readSetupRecord(config.dataDir);
  await using postgres = await openSharedPostgres(record.postgres);
  const env: NodeJS.ProcessEnv = {
    ...postgres?.env, ...process.env, NODE_OPTIONS: '--disable-warning=ExperimentalWarning',
    BELAY_TEMPORAL_CLI: record.temporal.kind === 'cli' ? record.temporal.where : '', BELAY_TEST_SERVER: record.testServer ?? '',
    ...(record.isOffline ? { BELAY_OFFLINE_IMAGES: '1' } : {}),
  };
  const reports = await mkdtemp(join(tmpdir(), 'belay-reports-'));
  try {
    // Arguments choose tests, so the checks of the whole are left out.
    const isWhole = args.length === 0;
    const checks = isWhole ? [checkImports(config.root, env), checkTypes(config.root, env)] : [];
    const totals = (await Promise.all([...checks, runJest(config.root, env, join(reports, 'jest.json'), args)])).reduce(addTotals);
    if (isWhole) for (const line of showSlowest(totals, SLOWEST, config.root)) process.stderr.write(`${line}\n`);
    for (const name of totals.skippedNames) process.stderr.write(`skipped: ${name}\n`);
    process.stdout.write(`${showTotals(totals)}\n`);
    return totals.failed === 0 && totals.passed > 0 ? 0 : 1;
  } finally {
    await rm(reports, { recursive: true, force: true });
  }
}

async function runJest(root: string, env: NodeJS.ProcessEnv, report: string, args: readonly string[]): Promise<Totals> {
  const exitCode = await runStreaming([process.execPath, join(root, 'node_modules/jest/bin/jest.js'), `--maxWorkers=${WORKERS}`, '--passWithNoTests', '--json', `--outputFile=${report}`, ...args], root, env);
  const totals = await readJestTotals(report);
  // Jest also fails for what is in no test, such as an error in its own set-up.
  return exitCode !== 0 && totals.failed === 0 ? { ...totals, failed: 1 } : totals;
}

/** The rule which folder may import which, as one more test. */
async function checkImports(root: string, env: NodeJS.ProcessEnv): Promise<Totals> {
  const rules = join(root, '.dependency-cruiser.cjs');
  if (!(await exists(rules))) return { ...NO_TESTS, skipped: 1, skippedNames: [`import rules (${rules} is missing)`] };
  const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const exitCode = await runStreaming([process.execPath, cruiser, '--config', rules, 'src', 'workflows', 'packages', 'plugins'], root, { ...env, NODE_OPTIONS: '' });
  return exitCode === 0 ? { ...NO_TESTS, passed: 1 } : { ...NO_TESTS, failed: 1 };
}
