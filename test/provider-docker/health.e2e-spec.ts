import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PinnedImage, WorkloadSpec } from '@belay/plugin-sdk';
import { apply, eventually, startHarness, type Harness } from './harness.js';
import { aNetwork, aService, aVolume, aWorkload, webProgram } from './specs.js';

const ENV = 'env_health';
let harness: Harness;
let node: PinnedImage;
let count = 0;

beforeAll(async () => {
  harness = await startHarness();
  node = (await harness.provider.images.resolve({ ref: 'node:24-slim' }, harness.op(ENV, 'resolve'))).image;
  await apply(harness, ENV, aNetwork());
});
afterAll(async () => { await harness.stop(); });

/** Runs a program as a generation of its own and waits for it, from when it is ready for that. */
async function stage(program: string, more: Partial<WorkloadSpec> = {}, deadlineMs = 1_500, untilReady: (generation: string) => Promise<void> = async () => undefined): Promise<unknown> {
  count += 1;
  const spec = aWorkload(node, { generation: `g${count}`, command: ['node', '-e', program], ...more });
  const ref = { environmentId: ENV, kind: 'workload' as const, name: 'web', generation: spec.generation };
  try {
    await apply(harness, ENV, spec);
    await untilReady(spec.generation);
    return await harness.provider.resources.waitUntil({ ref, condition: 'healthy', healthCheck: spec.healthCheck, deadlineMs }, harness.op(ENV, 'wait'));
  } finally {
    await harness.provider.resources.remove({ ref, stopTimeoutMs: 0 }, harness.op(ENV, 'remove'));
  }
}

/** What a process says depends on how far it came; a busy machine may take seconds until it listens. */
async function listensSomewhere(generation: string): Promise<void> {
  const [container] = await harness.docker.listContainers({ filters: { label: [`dev.belay.instance=${harness.instance}`, `dev.belay.generation=${generation}`] } });
  const { Pid } = (await harness.docker.getContainer(container!.Id).inspect()).State;
  await eventually(async () => (await Promise.all(['tcp', 'tcp6'].map((table) => readFile(`/proc/${Pid}/net/${table}`, 'utf8')))).some((table) => table.split('\n').some(isListening)));
}

/** A line of the kernel's table in the state LISTEN; the engine's own resolver listens in each network as well. */
function isListening(line: string): boolean {
  const [, local = '', , state] = line.trim().split(/\s+/);
  return state === '0A' && !local.startsWith('0B00007F:');
}

describe('waiting until a process is ready', () => {
  it('sees at once that a process exits', async () => {
    const at = performance.now();

    await expect(stage('setTimeout(() => process.exit(3), 200)', {}, 60_000)).rejects.toMatchObject({ code: 'PROCESS_EXITED', message: expect.stringContaining('exited with code 3'), details: { exitCode: 3 } });
    expect(performance.now() - at).toBeLessThan(20_000);
  });

  it('sees a process that exits before anybody looks', async () => {
    await expect(stage('process.exit(7)', {}, 30_000)).rejects.toMatchObject({ code: 'PROCESS_EXITED', details: { exitCode: 7 } });
  });

  it('sees that a process without a port exits', async () => {
    await expect(stage('setTimeout(() => process.exit(4), 100)', { healthCheck: { kind: 'none' }, ports: [] }, 30_000)).rejects.toMatchObject({ code: 'PROCESS_EXITED', details: { exitCode: 4 } });
  });

  it('says that a process ran out of memory', async () => {
    await expect(stage('const a = []; setInterval(() => a.push(Buffer.alloc(20e6, 1)), 5)', { ramBytes: 64 * 1024 * 1024 }, 30_000)).rejects.toMatchObject({ code: 'PROCESS_EXITED', message: expect.stringContaining('limit of 64 MB') });
  });

  it('names the limit of memory also where the engine has not noticed why a process was killed', async () => {
    await expect(stage("setTimeout(() => process.kill(process.pid, 'SIGKILL'), 200)", { ramBytes: 64 * 1024 * 1024 }, 30_000)).rejects.toMatchObject({
      code: 'PROCESS_EXITED', message: expect.stringMatching(/killed by somebody, .* limit of 64 MB/), details: { exitCode: 137, isOutOfMemory: false },
    });
  });

  it('says that a command does not exist', async () => {
    const { image } = await harness.provider.images.resolve({ ref: 'debian:12' }, harness.op(ENV, 'resolve'));
    await expect(stage('', { image, command: ['/no/such/program'] })).rejects.toMatchObject({ code: 'PROCESS_EXITED', message: expect.stringContaining('not found'), details: { exitCode: 127 } });
  });

  it('says that a process listens nowhere', async () => {
    await expect(stage('setInterval(() => 0, 1000)')).rejects.toMatchObject({ code: 'NOT_LISTENING', message: expect.stringContaining('port 3000') });
  });

  it('says on which other port a process listens', async () => {
    await expect(stage(webProgram('x', 8123), {}, 1_500, listensSomewhere)).rejects.toMatchObject({ code: 'LISTENS_ELSEWHERE', message: expect.stringContaining('8123'), details: { port: 3000, listensOn: ['8123'] } });
  });

  it('says that a process listens on its loopback address only', async () => {
    await expect(stage(webProgram('x').replace("'0.0.0.0'", "'127.0.0.1'"), {}, 1_500, listensSomewhere)).rejects.toMatchObject({ code: 'LISTENS_ELSEWHERE', message: expect.stringContaining('loopback') });
  });

  it('says what an HTTP health check answers', async () => {
    await expect(stage(webProgram('x'), { healthCheck: { kind: 'http', port: 3000, path: '/status?503', intervalMs: 100, timeoutMs: 1000 } }, 1_500, listensSomewhere)).rejects.toMatchObject({ code: 'UNHEALTHY', message: expect.stringContaining('503') });
  });

  it('stops waiting when it is cancelled', async () => {
    const spec = aWorkload(node, { generation: 'gcancel', command: ['node', '-e', 'setInterval(() => 0, 1000)'] });
    await apply(harness, ENV, spec);
    const cancel = new AbortController();
    const waiting = harness.provider.resources.waitUntil({ ref: { environmentId: ENV, kind: 'workload', name: 'web', generation: 'gcancel' }, condition: 'healthy', healthCheck: spec.healthCheck, deadlineMs: 30_000 }, harness.op(ENV, 'wait', { signal: cancel.signal }));
    cancel.abort(new Error('cancelled'));

    await expect(waiting).rejects.toThrow('cancelled');
  });

  it('refuses to open a volume with another major version', async () => {
    const { image } = await harness.provider.images.resolve({ ref: 'postgres:15' }, harness.op(ENV, 'resolve'));
    await apply(harness, ENV, aVolume());
    await apply(harness, ENV, aService(image));
    const newer = { ...image, substitute: { family: 'postgres', program: 'postgresql', version: '17.2' } };

    await expect(apply(harness, ENV, aService(newer, { versionText: '17' }))).rejects.toMatchObject({ code: 'DATA_UPGRADE_NEEDS_BACKUP', message: expect.stringMatching(/postgresql 15.*postgresql 17/) });
  });
});
