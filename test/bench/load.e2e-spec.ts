import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');

describe('the benches', () => {
  it('can each be loaded as `npm run bench` loads them, by Node itself', async () => {
    const files = globSync('test/bench/*.bench.ts', { cwd: root }).map((file) => pathToFileURL(join(root, file)).href);
    const program = `for (const file of ${JSON.stringify(files)}) console.log(typeof (await import(file)).run);`;

    const { stdout } = await run(join(root, 'node_modules/node/bin/node'), ['--input-type=module', '--eval', program], { cwd: root, env: { ...process.env, NODE_OPTIONS: '' } });

    expect(files.length).toBeGreaterThan(5);
    expect(stdout.trim().split('\n')).toEqual(files.map(() => 'function'));
  });
});
