import { generateKeyPairSync } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { signReport } from '@belay/contracts/certificate';
import type { Cli } from '../../runtime/cli.js';
import { palette } from '../../runtime/process-cli.js';
import type { ConfigOptions } from './plugin.command.js';
import { installPlugin } from './plugin-install.action.js';

let folder = '';
let output = '';

beforeEach(async () => {
  output = '';
  folder = await mkdtemp(join(tmpdir(), 'belay-install-'));
  await mkdir(join(folder, 'mine'));
  await writeFile(join(folder, 'mine/plugin.json'), JSON.stringify({
    id: 'notifier-mine', version: '1.0.0', contract: { min: 1, max: 1 }, kind: 'notifier', capabilities: ['notifier'], entry: 'index.js', options: { type: 'object', properties: { timeoutMs: { type: 'integer', minimum: 100 } }, additionalProperties: false },
  }));
  await writeFile(join(folder, 'mine/index.js'), 'export default 1;');
  await writeFile(join(folder, 'belay.config.json'), '{"plugins": []}');
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function install(options?: string, more: Partial<ConfigOptions> = {}, reference = './mine'): Promise<void> {
  const write = (text: string | Uint8Array): boolean => (output += String(text)) !== '';
  const colours = palette({}, {});
  const cli: Cli = { env: {}, cwd: folder, input: process.stdin, out: { write }, err: { write }, colours, errColours: colours, isInteractive: false, interrupted: new AbortController().signal, now: () => 0, exitCode: 0 };
  await installPlugin(cli, reference, { config: 'belay.config.json', target: 'default', ...(options === undefined ? {} : { options }), ...more });
}

/** Signs a good report of the plugin with a key of the moment. */
async function certify({ digest }: { readonly digest: string }): Promise<void> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519', { privateKeyEncoding: { type: 'pkcs8', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' } });
  const times = { startedAt: '2026-01-01T00:00:00Z', finishedAt: '2026-01-01T00:01:00Z' };
  const signed = signReport({ kit: '0.1.0', contract: 1, plugin: { id: 'notifier-mine', version: '1.0.0', digest }, target: 'none', ...times, capabilitiesProven: ['notifier'], verdict: 'passed', cases: [] }, privateKey);
  await writeFile(join(folder, 'certificate.json'), JSON.stringify(signed));
  await writeFile(join(folder, 'signing.pub'), publicKey);
}

async function listed(): Promise<{ readonly package: string; readonly digest: string; readonly options?: unknown }[]> {
  return JSON.parse(await readFile(join(folder, 'belay.config.json'), 'utf8')).plugins;
}

describe('belay plugin install', () => {
  it('lists a plugin with the digest of its files, and with that of others once it is installed again', async () => {
    await install('{"timeoutMs": 500}');
    const [first] = await listed();
    await install();
    expect(output).toContain('already');

    await writeFile(join(folder, 'mine/index.js'), 'export default 2;');
    await install();
    const [second, ...more] = await listed();

    expect(first).toEqual({ package: './mine', target: 'default', options: { timeoutMs: 500 }, digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) });
    expect(second).toEqual({ ...first, digest: expect.not.stringMatching(first?.digest ?? '') });
    expect(more).toEqual([]);
  });

  it('lists a certificate that is good, with the key by which it was checked', async () => {
    await install();
    const [{ digest = '' } = {}] = await listed();
    await certify({ digest });
    await install(undefined, { certificate: 'certificate.json', certificateKey: 'signing.pub' });

    expect(await listed()).toEqual([{ package: './mine', target: 'default', digest, certificate: 'certificate.json' }]);
    expect(JSON.parse(await readFile(join(folder, 'belay.config.json'), 'utf8'))).toMatchObject({ certificateKey: 'signing.pub' });
  });

  it('takes a folder that is named without ./ for what it is', async () => {
    await install(undefined, {}, 'mine');

    expect(await listed()).toMatchObject([{ package: './mine' }]);
  });

  it('refuses a certificate for other files, and one without a key', async () => {
    await certify({ digest: 'sha256:others' });

    await expect(install(undefined, { certificate: 'certificate.json', certificateKey: 'signing.pub' })).rejects.toMatchObject({ code: 'CERTIFICATE_INVALID' });
    await expect(install(undefined, { certificate: 'certificate.json' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(await listed()).toEqual([]);
  });

  it.each(['{"timeoutMs": 1}', '{"timeout": 500}', '[]', '{'])('refuses the options %s, and lists nothing', async (options) => {
    await expect(install(options)).rejects.toMatchObject({ code: 'PLUGIN_OPTIONS_INVALID' });

    expect(await listed()).toEqual([]);
  });
});
