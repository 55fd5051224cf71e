import { execFile, execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTemporal, type TestTemporal } from '../helpers/temporal.js';

const ROOT = resolve(import.meta.dirname, '../..');
const EXAMPLE = join(ROOT, 'examples/plugins/python-provider');
const run = promisify(execFile);

/** Makes the example's own environment once; says why where that cannot be. */
function providePython(): string | undefined {
  try {
    execFileSync(join(EXAMPLE, '.venv/bin/python'), ['-c', 'import temporalio, jsonschema, cryptography'], { stdio: 'ignore' });
    return undefined;
  } catch {
    // Made below.
  }
  try {
    execFileSync('python3', ['-m', 'venv', join(EXAMPLE, '.venv')], { stdio: 'pipe' });
    execFileSync(join(EXAMPLE, '.venv/bin/pip'), ['install', '--quiet', '-r', join(EXAMPLE, 'requirements.txt')], { stdio: 'pipe' });
    return undefined;
  } catch (error) {
    return `Python 3 with venv and pip is needed: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`;
  }
}

const missing = providePython();
const suite = missing === undefined ? describe : describe.skip;

suite(`a provider in Python${missing === undefined ? '' : ` (skipped: ${missing})`}`, () => {
  let temporal: TestTemporal;

  beforeAll(async () => {
    temporal = await startTemporal();
  });

  afterAll(async () => {
    await temporal.stop();
  });

  it('seals and opens the test vectors of the contract', async () => {
    const program = 'import json, sys; from belay_jobs.codec import check_vectors; print(check_vectors(json.load(open(sys.argv[1]))["vectors"]))';

    const { stdout } = await run(join(EXAMPLE, '.venv/bin/python'), ['-c', program, join(ROOT, 'packages/contracts/vectors/payload-codec.json')], { cwd: EXAMPLE });

    expect(Number(stdout)).toBeGreaterThan(2);
  });

  it('certifies for jobs with no code of Belay in it', async () => {
    const { stdout } = await run(join(ROOT, 'node_modules/node/bin/node'), [join(ROOT, 'packages/cli/bin/belay.js'), 'plugin', 'certify', EXAMPLE, '--json', '--temporal', temporal.address], { env: { ...process.env, NODE_OPTIONS: '' }, maxBuffer: 16_000_000 });

    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'passed', capabilitiesProven: ['target', 'jobs'] });
  }, 180_000);
});
