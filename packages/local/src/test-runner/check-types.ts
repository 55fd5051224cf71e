import { join } from 'node:path';
import { exists } from '../platform/files.js';
import { runCollecting } from './run-streaming.js';
import { NO_TESTS, type Totals } from './totals.js';

/** The project of all TypeScript that the build leaves out: tests, benches and their helpers. */
export const TEST_PROJECT = 'tsconfig.tests.json';

/** The types of tests, as one more test: jest only strips them. Quiet unless it fails; what was checked before is not checked again. */
export async function checkTypes(root: string, env: NodeJS.ProcessEnv): Promise<Totals> {
  const name = `the types of tests (${TEST_PROJECT})`;
  if (!(await exists(join(root, TEST_PROJECT)))) return { ...NO_TESTS, skipped: 1, skippedNames: [`${name}: the file is missing`] };
  const compiler = join(root, 'node_modules/typescript7/bin/tsc');
  const { exitCode, output } = await runCollecting([process.execPath, compiler, '--build', TEST_PROJECT, '--pretty', 'false'], root, { ...env, NODE_OPTIONS: '' });
  if (exitCode === 0) return { ...NO_TESTS, passed: 1 };
  process.stderr.write(`FAIL ${name}; to check them alone: npm run lint:types\n${output.trimEnd()}\n`);
  return { ...NO_TESTS, failed: 1 };
}
