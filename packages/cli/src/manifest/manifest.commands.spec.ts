import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Command } from 'commander';
import type { Cli } from '../runtime/cli.js';
import { palette } from '../runtime/process-cli.js';
import { registerManifestCommands } from './manifest.commands.js';

const GOOD = 'application:\n  name: shop\n  project: plants\n  cloud_region: aws/eu-west-3\n';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'belay-manifest-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function run(...args: readonly string[]) {
  const output = { out: '', err: '' };
  const writer = (name: 'out' | 'err'): Cli['out'] => ({ write: (text: string | Uint8Array) => (output[name] += String(text)) !== '' });
  const colours = palette({}, {});
  const cli: Cli = {
    env: {},
    cwd: folder,
    input: process.stdin,
    out: writer('out'),
    err: writer('err'),
    colours,
    errColours: colours,
    isInteractive: false,
    interrupted: new AbortController().signal,
    now: () => 0,
    exitCode: 0,
  };
  const program = new Command().exitOverride();
  registerManifestCommands(program, cli);
  await program.parseAsync(['manifest', ...args], { from: 'user' });
  return { ...output, exitCode: cli.exitCode };
}

describe('belay manifest', () => {
  it('check prints findings with their place and ends with 0 when no file has an error', async () => {
    await writeFile(join(folder, '.qovery.yml'), GOOD);

    const { out, exitCode } = await run('check', '.qovery.yml', '.');

    expect(exitCode).toBe(0);
    expect(out).toContain('.qovery.yml:4:3 note "cloud_region" is ignored. [KEY_IGNORED]');
    expect(out).toContain('.qovery.yml: ok (1 note)');
  });

  it('check --json prints one document a file and ends with 2 when one has an error', async () => {
    await writeFile(join(folder, '.qovery.yml'), GOOD);
    await writeFile(join(folder, 'bad.yml'), 'application:\n  name:x\n  project: y\n');

    const { out, exitCode } = await run('check', '--json', '.qovery.yml', 'bad.yml', 'missing.yml');
    const documents: unknown[] = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));

    expect(exitCode).toBe(2);
    expect(documents).toMatchObject([
      {
        file: '.qovery.yml',
        ok: true,
        diagnostics: [{ severity: 'note', code: 'KEY_IGNORED', line: 4, column: 3, message: '"cloud_region" is ignored.', hint: expect.any(String) }],
        spec: { applications: [{ name: 'shop' }] },
      },
      { file: 'bad.yml', ok: false, diagnostics: [{ severity: 'error', code: 'YAML_COLON_WITHOUT_SPACE', line: 2, column: 3 }], spec: null },
      { file: 'missing.yml', ok: false, diagnostics: [{ code: 'FILE_UNREADABLE' }], spec: null },
    ]);
  });

  it('check refuses bytes that are no text', async () => {
    await writeFile(join(folder, 'x.yml'), Buffer.from([0x61, 0x3a, 0x20, 0xff, 0xfe]));

    expect(await run('check', 'x.yml')).toMatchObject({ exitCode: 2, out: expect.stringContaining('FILE_NOT_TEXT') });
  });

  it('explain tells in words what a manifest asks for', async () => {
    await writeFile(join(folder, '.qovery.yml'), GOOD);

    expect((await run('explain', '.qovery.yml')).out).toBe(
      'Application shop\n  project plants\n  built from Dockerfile\n  port: the EXPOSE of the Dockerfile\nNo databases or brokers.\nNo routers: nothing is reachable from outside.\n',
    );
  });

  it('upgrade writes a belay.yml and never over another without --force', async () => {
    await writeFile(join(folder, '.qovery.yml'), GOOD);

    await run('upgrade', '.qovery.yml');

    expect(await readFile(join(folder, 'belay.yml'), 'utf8')).toContain('# cloud_region: aws/eu-west-3');
    await expect(run('upgrade', '.qovery.yml')).rejects.toMatchObject({ code: 'INVALID_INPUT', message: 'belay.yml exists already.' });
    expect((await run('upgrade', '.qovery.yml', '--force')).exitCode).toBe(0);
    expect((await run('upgrade', '.qovery.yml', '-o', '-')).out).toContain('name: shop');
  });

  it('import writes a belay.yml from a compose file or from Procfile+app.json', async () => {
    await writeFile(join(folder, 'docker-compose.yml'), 'services:\n  web: {build: ., ports: ["80:3000"]}\n');
    await writeFile(join(folder, 'Procfile'), 'web: node .\n');
    await writeFile(join(folder, 'app.json'), '{"name": "blog"}');

    expect((await run('import', 'docker-compose.yml', '--project', 'shop', '-o', '-')).out).toMatch(/project: shop[\s\S]*port: 3000/);
    expect((await run('import', 'Procfile+app.json', '-o', '-')).out).toMatch(/name: blog[\s\S]*command: node \./);
    await expect(run('import', 'Procfile', 'docker-compose.yml')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});
