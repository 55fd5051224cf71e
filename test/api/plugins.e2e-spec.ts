import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ConformanceReport, signReport } from '@belay/contracts/certificate';
import { startApi, type TestApi } from '../helpers/api.ts';
import { startPostgres, type TestDatabase, type TestPostgres } from '../helpers/postgres.ts';
import { removeFolder } from '../helpers/remove-folder.ts';

interface Certified { readonly id: string; readonly health: string; readonly certificate: string | null; readonly problem: { code: string } | null; readonly certification: { readonly isValid: boolean; readonly certifiedAt: string | null; readonly capabilities: readonly string[]; readonly problem: { code: string; message: string } | null } | null }

const report: ConformanceReport = {
  kit: '0.1.0', contract: 1, plugin: { id: 'provider-memory', version: '0.1.0', digest: 'sha256:files' }, target: 'Belay memory engine', startedAt: '2026-01-02T03:00:00.000Z', finishedAt: '2026-01-02T03:04:05.000Z',
  capabilitiesProven: ['target', 'workloads'], verdict: 'passed', cases: [],
};
const ROOT = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);
const keyPair = () => generateKeyPairSync('ed25519', { privateKeyEncoding: { type: 'pkcs8', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' } });
const operator = keyPair();
const stranger = keyPair();
const signed = signReport(report, operator.privateKey);

describe('plugins of the list', () => {
  let postgres: TestPostgres;
  let database: TestDatabase;
  let api: TestApi;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'belay-certificates-'));
    await writeFile(join(folder, 'operator.pub'), operator.publicKey);
    postgres = await startPostgres();
    database = await postgres.createDatabase();
    api = await startApi({ databaseUrl: database.url, plugins: [{ package: '@belay/provider-memory', target: 'local' }, { package: '@belay/provider-docker', target: 'there' }] });
  });
  afterAll(async () => {
    await api?.stop();
    await database?.drop();
    await postgres?.stop();
    await removeFolder(folder);
  });

  /** Puts a certificate into the list, which is read at each question, and gives how the plugin is told of then. */
  async function certifiedBy(document: unknown, { digest, key = join(folder, 'operator.pub') }: { readonly digest?: string; readonly key?: string | undefined } = {}): Promise<Certified> {
    await writeFile(join(folder, 'certificate.json'), typeof document === 'string' ? document : JSON.stringify(document));
    const entry = { package: '@belay/provider-memory', target: 'local', certificate: join(folder, 'certificate.json'), ...(digest === undefined ? {} : { digest }) };
    await writeFile(join(api.dataDir, 'belay.config.json'), JSON.stringify({ plugins: [entry], ...(key === '' ? {} : { certificateKey: key }) }));
    const { plugins } = await api.query<{ plugins: { nodes: Certified[] } }>('{ plugins(first: 10) { nodes { id health certificate problem { code } certification { isValid certifiedAt capabilities problem { code message } } } } }');
    const found = plugins.nodes.find(({ id }) => id === 'provider-memory');
    if (found === undefined) throw new Error('the plugin is not listed');
    return found;
  }

  it('show their certificate: when it was made, and what it proves', async () => {
    const { certificate, certification } = await certifiedBy(signed, { digest: 'sha256:files' });

    expect(certificate).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(certification).toEqual({ isValid: true, certifiedAt: '2026-01-02T03:04:05.000Z', capabilities: ['target', 'workloads'], problem: null });
  });

  it.each([
    ['was changed after it was signed', { ...signed, report: { ...report, capabilitiesProven: ['target', 'workloads', 'backups'] } }, {}, 'was changed after it was signed'],
    ['was signed by somebody else', signReport(report, stranger.privateKey), {}, 'signed with another key'],
    ['is another plugin\'s', signReport({ ...report, plugin: { ...report.plugin, id: 'provider-docker' } }, operator.privateKey), {}, 'one of the plugin provider-docker'],
    ['is for other files than those that were installed', signed, { digest: 'sha256:others' }, 'for other files'],
    ['says that the plugin failed', signReport({ ...report, verdict: 'failed' }, operator.privateKey), {}, 'says that it failed'],
    ['is no certificate', { report: 1 }, {}, 'not a certificate'],
    ['is no JSON', '{', {}, 'not JSON'],
    ['comes without the key of who signed it', signed, { key: '' }, 'names no certificateKey'],
    ['comes with a key that is not there', signed, { key: '/nowhere/key.pub' }, 'cannot be read from /nowhere/key.pub'],
  ])('show a certificate that %s as CERTIFICATE_INVALID, and the API goes on', async (_what, document, more, message) => {
    const { certificate, certification } = await certifiedBy(document, more);

    expect(certificate).toBeNull();
    expect(certification).toEqual({ isValid: false, certifiedAt: null, capabilities: [], problem: { code: 'CERTIFICATE_INVALID', message: expect.stringContaining(message) } });
    expect((await api.ask('{ targets { nodes { id } } }')).status).toBe(200);
  });

  it('are listed and inspected by the command with the state of their certificate', async () => {
    const belay = async (...args: string[]): Promise<string> => (await run(join(ROOT, 'node_modules/node/bin/node'), [join(ROOT, 'packages/cli/bin/belay.js'), ...args], { cwd: folder, env: { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1', BELAY_API_URL: api.url, BELAY_TOKEN: api.ownerToken } })).stdout;
    await certifiedBy(signed, { digest: 'sha256:files' });
    const good = await belay('plugin', 'list');
    await certifiedBy({ ...signed, signature: signed.signature.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')) });
    const [tampered, inspected] = [await belay('plugin', 'list'), await belay('plugin', 'inspect', 'provider-memory')];

    expect(good).toMatch(/provider-memory\s.*\svalid\s/);
    expect(tampered).toMatch(/provider-memory\s.*\sCERTIFICATE_INVALID\s/);
    expect(inspected).toContain('was changed after it was signed');
  });

  it.each([
    ['a value of another kind', { file: 7 }, ['options', 'file']], ['a field that it does not know', { fil: '/x' }, ['options', 'fil']], ['a list', { file: ['x'] }, ['options', 'file']],
  ])('refuse a target with options that are not theirs: %s; nothing is made', async (_what, options, field) => {
    await writeFile(join(api.dataDir, 'belay.config.json'), JSON.stringify({ plugins: [{ package: '@belay/provider-memory', target: 'local' }] }));
    const answer = await api.mutate<{ target: null }>('createTarget', { name: 'wrong', plugin: 'provider-memory', options }, 'target { id }');

    expect(answer).toMatchObject({ target: null, userErrors: [{ code: 'PLUGIN_OPTIONS_INVALID', field, message: expect.stringContaining(field[1] ?? '') }] });
    expect(JSON.stringify(await api.query('{ targets { nodes { id } } }'))).not.toContain('wrong');
  });

  it('take a target whose options are right', async () => {
    const answer = await api.mutate('createTarget', { name: 'right', plugin: 'provider-memory', options: { baseDomain: 'right.localhost' } }, 'target { id }');

    expect(answer).toMatchObject({ userErrors: [], target: { id: 'right' } });
  });
});
