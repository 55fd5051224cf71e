import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { main } from './main.js';
import { version } from './runtime/version.js';
import { capturedCli } from './testing/captured-cli.js';

const elsewhere = mkdtempSync(join(tmpdir(), 'belay-cli-'));
const env = { HOME: elsewhere, XDG_CONFIG_HOME: elsewhere };

describe('the command line', () => {
  it('prints its version', async () => {
    const cli = capturedCli();

    expect(await main(['--version'], cli)).toBe(0);
    expect(cli.printed()).toBe(`${version}\n`);
  });

  it('proposes the nearest command for one that it does not know', async () => {
    const cli = capturedCli();

    expect(await main(['delpoy'], cli)).toBe(2);
    expect(cli.noted()).toContain("unknown command 'delpoy'. Did you mean deploy?");
  });

  it('proposes the nearest option for one that it does not know', async () => {
    const cli = capturedCli();

    expect(await main(['deploy', '--wacth'], cli)).toBe(2);
    expect(cli.noted()).toContain('Did you mean --watch?');
  });

  it('gives errors as a document when JSON is asked for', async () => {
    const cli = capturedCli();

    expect(await main(['deploy', '--nothing', '--json'], cli)).toBe(2);
    expect(JSON.parse(cli.printed())).toMatchObject({ error: { code: 'INVALID_INPUT', exitCode: 2 } });
  });

  it('prints the help of a group that is called without a command, as an error', async () => {
    const cli = capturedCli();

    expect(await main(['env'], cli)).toBe(2);
    expect(cli.noted()).toContain('belay env [options] [command]');
  });

  it('says how to reach a platform when it knows none', async () => {
    const cli = capturedCli({ env: { ...env, BELAY_API_URL: 'http://127.0.0.1:9' }, cwd: elsewhere });

    expect(await main(['project', 'list'], cli)).toBe(4);
    expect(cli.noted()).toContain('there is no token for it');
  });

  it('tells that the API does not answer, and where its address comes from', async () => {
    const cli = capturedCli({ env: { ...env, BELAY_API_URL: 'http://127.0.0.1:9', BELAY_TOKEN: 'secret-token' }, cwd: elsewhere });

    expect(await main(['project', 'list'], cli)).toBe(6);
    expect(cli.noted()).toContain('The API at http://127.0.0.1:9 does not answer. [API_UNAVAILABLE]');
    expect(cli.noted()).not.toContain('secret-token');
  });

  it('takes no secret from the arguments', async () => {
    const cli = capturedCli({ env, cwd: elsewhere });

    expect(await main(['set', '--secret', 'KEY=hidden'], cli)).toBe(2);
    expect(cli.noted()).not.toContain('hidden');
  });
});
