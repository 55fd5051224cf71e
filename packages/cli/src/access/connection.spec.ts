import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { capturedCli } from '../testing/captured-cli.js';
import { configFilePath, writeConfigFile } from './config-file.js';
import { checkedUrl, findConnection } from './connection.js';

describe('the platform that a command talks to', () => {
  let home: string;
  beforeEach(async () => { home = await mkdtemp(join(tmpdir(), 'belay-cli-')); });
  afterEach(async () => await rm(home, { recursive: true, force: true }));
  const cli = (env: Readonly<Record<string, string>> = {}, cwd = home) => capturedCli({ env: { XDG_CONFIG_HOME: join(home, 'config'), ...env }, cwd });
  const aPlatform = async (folder: string, apiUrl: string, pid: number) => {
    await mkdir(join(folder, '.belay'), { recursive: true });
    await writeFile(join(folder, '.belay/run.json'), JSON.stringify({ apiUrl, supervisor: { pid } }));
    await writeFile(join(folder, '.belay/owner.token'), 'token-of-the-owner\n');
  };

  it('is the one that the environment names', async () => {
    expect(await findConnection(cli({ BELAY_API_URL: 'http://example.test:7400/graphql', BELAY_TOKEN: 't' }))).toMatchObject({ url: 'http://example.test:7400', token: 't' });
  });

  it('is the one that runs from a folder above, before a remembered one', async () => {
    await aPlatform(home, 'http://127.0.0.1:7411', process.pid);
    await mkdir(join(home, 'a/b'), { recursive: true });
    await writeConfigFile({ XDG_CONFIG_HOME: join(home, 'config') }, { url: 'http://remembered.test', token: 'r' });

    expect(await findConnection(cli({}, join(home, 'a/b')))).toMatchObject({ url: 'http://127.0.0.1:7411', token: 'token-of-the-owner' });
  });

  it('is the remembered one when the one above has stopped', async () => {
    await aPlatform(home, 'http://127.0.0.1:7411', 2 ** 22 + 1);
    await writeConfigFile({ XDG_CONFIG_HOME: join(home, 'config') }, { url: 'http://remembered.test', token: 'r' });

    expect(await findConnection(cli())).toMatchObject({ url: 'http://remembered.test', token: 'r' });
  });

  it('is remembered in a file for its owner only', async () => {
    const env = { XDG_CONFIG_HOME: join(home, 'config') };
    await writeConfigFile(env, { url: 'http://remembered.test', token: 'r' });

    expect((await stat(configFilePath(env))).mode & 0o777).toBe(0o600);
  });

  it('is asked for when the remembered file is damaged', async () => {
    await mkdir(join(home, 'config/belay'), { recursive: true });
    await writeFile(join(home, 'config/belay/config.json'), '{"url":');

    await expect(findConnection(cli())).rejects.toThrow('is damaged');
  });

  it('has an http address', () => {
    expect(() => checkedUrl('ftp://example.test', '--url')).toThrow('--url is not an http(s) URL: ftp://example.test');
    expect(checkedUrl('https://example.test/belay/', '--url')).toBe('https://example.test/belay');
  });
});
