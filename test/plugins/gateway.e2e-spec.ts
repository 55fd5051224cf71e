import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { findFreePort } from '../helpers/free-port.js';
import { startTemporal, type TestTemporal } from '../helpers/temporal.js';
import { waitFor } from '../helpers/wait-for.js';
import { removeFolder } from '../helpers/remove-folder.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const NODE = join(ROOT, 'node_modules/node/bin/node');
const run = promisify(execFile);
const PERMISSION_DENIED = 7;
const UNAUTHENTICATED = 16;

/** A worker of somebody else, with a token for the queue `plugin-mine.here`, tries what it must not. */
describe('the gateway for plugins', () => {
  let temporal: TestTemporal;
  let folder: string;
  let gateway: ChildProcess;
  let address: string;
  let log = '';
  let hostile: Connection | undefined;
  let direct: Client | undefined;
  const workflowId = `victim-${randomUUID()}`;

  const access = (entries: readonly { token: string; plugin: string; targets: readonly string[] }[]): Promise<void> =>
    writeFile(join(folder, 'gateway-access.json'), JSON.stringify(entries.map(({ token, ...entry }) => ({ ...entry, tokenSha256: createHash('sha256').update(token).digest('hex') }))), { mode: 0o600 });

  beforeAll(async () => {
    temporal = await startTemporal();
    folder = await mkdtemp(join(tmpdir(), 'belay-gateway-'));
    await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem'), '-days', '2', '-subj', '/CN=localhost', '-addext', 'basicConstraints=critical,CA:FALSE', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']);
    await access([{ token: 'mine', plugin: 'mine', targets: ['here'] }, { token: 'theirs', plugin: 'theirs', targets: ['here'] }]);
    const port = await findFreePort();
    address = `127.0.0.1:${port}`;
    const env = { PATH: process.env['PATH'] ?? '', TEMPORAL_ADDRESS: temporal.address, BELAY_DATA_DIR: folder, BELAY_GATEWAY_LISTEN: address, BELAY_GATEWAY_TLS_KEY_FILE: join(folder, 'key.pem'), BELAY_GATEWAY_TLS_CERT_FILE: join(folder, 'cert.pem') };
    gateway = spawn(NODE, [join(ROOT, 'packages/plugin-gateway/bin/belay-gateway.js')], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [gateway.stdout, gateway.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => (log += text));
    await waitFor('the gateway', async () => {
      if (gateway.exitCode !== null) throw new Error(`the gateway ended:\n${log}`);
      return log.includes('the gateway is open');
    });
    const tls = { serverRootCACertificate: await readFile(join(folder, 'cert.pem')) };
    hostile = await Connection.connect({ address, tls, metadata: { authorization: 'Bearer mine' } });
    direct = new Client({ connection: await Connection.connect({ address: temporal.address }), namespace: 'belay' });
    await direct.workflow.start('anything', { workflowId, taskQueue: 'belay-workflows' });
  });

  afterAll(async () => {
    await hostile?.close();
    await direct?.connection.close();
    const ended = once(gateway, 'exit');
    gateway.kill('SIGTERM');
    if (gateway.exitCode === null) await ended;
    await temporal.stop();
    await removeFolder(folder);
  });

  const mine = (): Connection => {
    if (hostile === undefined) throw new Error('there is no connection');
    return hostile;
  };
  const poll = (name: string, connection = mine()) => connection.withDeadline(Date.now() + 5_000, () => connection.workflowService.pollActivityTaskQueue({ namespace: 'belay', taskQueue: { name }, identity: 'hostile' }));
  const tries: readonly [string, () => Promise<unknown>][] = [
    ['poll the activities of the engine', () => poll('belay-workflows')],
    ['poll the queue of another plugin', () => poll('plugin-theirs.here')],
    ['poll its own plugin on a target that it does not serve', () => poll('plugin-mine.elsewhere')],
    ['poll workflows', () => mine().workflowService.pollWorkflowTaskQueue({ namespace: 'belay', taskQueue: { name: 'belay-workflows' }, identity: 'hostile' })],
    ['read a history', () => mine().workflowService.getWorkflowExecutionHistory({ namespace: 'belay', execution: { workflowId } })],
    ['list workflows', () => mine().workflowService.listWorkflowExecutions({ namespace: 'belay' })],
    ['describe a workflow', () => mine().workflowService.describeWorkflowExecution({ namespace: 'belay', execution: { workflowId } })],
    ['start a workflow', () => mine().workflowService.startWorkflowExecution({ namespace: 'belay', workflowId: 'x', workflowType: { name: 'environmentWorkflow' }, taskQueue: { name: 'belay-workflows' }, requestId: randomUUID() })],
    ['signal a workflow', () => mine().workflowService.signalWorkflowExecution({ namespace: 'belay', workflowExecution: { workflowId }, signalName: 'cancel' })],
    ['end a workflow', () => mine().workflowService.terminateWorkflowExecution({ namespace: 'belay', workflowExecution: { workflowId } })],
    ['answer an activity by its id', () => mine().workflowService.respondActivityTaskCompletedById({ namespace: 'belay', workflowId, activityId: '1' })],
    ['answer an activity with a made-up token', () => mine().workflowService.respondActivityTaskCompleted({ namespace: 'belay', taskToken: Buffer.from('made-up'.repeat(10)) })],
    ['look at another namespace', () => mine().workflowService.describeNamespace({ namespace: 'temporal-system' })],
  ];

  it.each(tries)('refuses to %s, and records it', async (_what, attempt) => {
    const before = log.split('a request of a plugin was refused').length;

    await expect(attempt()).rejects.toMatchObject({ code: PERMISSION_DENIED });

    await waitFor('the record of the refusal', async () => log.split('a request of a plugin was refused').length > before);
  });

  it('leaves the workflow that was attacked running', async () => {
    expect((await direct?.workflow.getHandle(workflowId).describe())?.status.name).toBe('RUNNING');
  });

  it('refuses a token that nobody was given, and one from the moment on that it was taken back', async () => {
    const tls = { serverRootCACertificate: await readFile(join(folder, 'cert.pem')) };
    const stranger = Connection.lazy({ address, tls, metadata: { authorization: 'Bearer guessed' } });
    await expect(poll('plugin-mine.here', stranger)).rejects.toMatchObject({ code: UNAUTHENTICATED });
    await stranger.close();

    const revoked = await Connection.connect({ address, tls, metadata: { authorization: 'Bearer theirs' } });
    await access([{ token: 'mine', plugin: 'mine', targets: ['here'] }]);
    await expect(poll('plugin-theirs.here', revoked)).rejects.toMatchObject({ code: UNAUTHENTICATED });
    await revoked.close();
  });

  it('lets an unmodified SDK serve its own queue: a whole plugin certifies through it', async () => {
    const env = { ...process.env, NODE_OPTIONS: '' };
    const args = [join(ROOT, 'packages/cli/bin/belay.js'), 'plugin', 'certify', '@belay/provider-memory', '--json', '--temporal', temporal.address, '--gateway', address, '--gateway-ca', join(folder, 'cert.pem'), '--gateway-access', join(folder, 'gateway-access.json'), '--only', 'idempotency/already-done', '--only', 'jobs/exit', '--only', 'jobs/cancel'];
    const { stdout } = await run(NODE, args, { cwd: ROOT, env, maxBuffer: 16_000_000 });

    const report: { verdict: string; cases: unknown[] } = JSON.parse(stdout);
    expect(report).toMatchObject({ verdict: 'passed' });
    expect(report.cases).toHaveLength(3);
  }, 180_000);
});
