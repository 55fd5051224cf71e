import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ActivityOutput, CallInput, PinnedImage } from '@belay/plugin-sdk';
import { apply, eventually, startHarness, type Harness } from './harness.js';
import { aNetwork, anEndpoint, aWorkload } from './specs.js';

const ENV = 'env_jobs';
let harness: Harness;
let node: PinnedImage;

beforeAll(async () => {
  harness = await startHarness();
  node = (await harness.provider.images.resolve({ ref: 'node:24-slim' }, harness.op(ENV, 'resolve'))).image;
  await apply(harness, ENV, aNetwork());
});
afterAll(async () => { await harness.stop(); });

function runJob(program: string, step: string, more: { attempt?: number; signal?: AbortSignal } = {}, timeoutMs = 20_000): Promise<ActivityOutput<'runJob'>> {
  const job: CallInput<'runJob'>['job'] = { kind: 'job', name: 'task', application: 'web', image: node, command: ['node', '-e', program], mounts: [], variablesRef: 'job', timeoutMs, cpuMillis: 1000, ramBytes: 128e6 };
  return harness.provider.jobs.run({ job }, harness.op(ENV, step, more));
}

const listJobs = () => harness.docker.listContainers({ all: true, filters: { label: [`dev.belay.instance=${harness.instance}`, 'dev.belay.kind=job'] } });
const jobContainers = async (): Promise<string[]> => (await listJobs()).map((container) => container.Id);

const linesOf = (instance: string): string[] => harness.batches.filter((batch) => batch.instance === instance).flatMap((batch) => batch.lines.map((line) => line.text));

describe('one-off tasks', () => {
  it('gives exit code and output, and leaves nothing behind', async () => {
    harness.secrets.set('job', { NAME: 'world' });

    const { exitCode, output, isTruncated } = await runJob("console.log('hello ' + process.env.NAME); console.error('oops'); process.exit(5)", 'task-1');

    expect({ exitCode, lines: output.split('\n').sort(), isTruncated }).toEqual({ exitCode: 5, lines: ['hello world', 'oops'], isTruncated: false });
    expect(await jobContainers()).toEqual([]);
    expect(harness.batches.flatMap((batch) => batch.lines.map((line) => line.text))).toEqual(expect.arrayContaining(['hello world', 'oops']));
  });

  it('is not run again by a second attempt that finds it running', async () => {
    const first = runJob("console.log('run'); setTimeout(() => 0, 1500)", 'task-2');
    await eventually(async () => (await jobContainers()).length === 1);
    const second = runJob("console.log('run'); setTimeout(() => 0, 1500)", 'task-2', { attempt: 2 });
    const outcomes = await Promise.allSettled([first, second]);

    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled').map((outcome) => outcome.value.output)).toContain('run');
    expect(await jobContainers()).toEqual([]);
  });

  it('is not run again when its outcome was lost', async () => {
    await expect(runJob('0', 'task-3', { attempt: 2 })).rejects.toMatchObject({ code: 'TASK_OUTCOME_UNKNOWN' });
  });

  it('tells its outcome again when the answer was lost after it had ended', async () => {
    const first = await runJob("console.log('once'); process.exit(4)", 'task-6');

    const second = await runJob("console.log('once'); process.exit(4)", 'task-6', { attempt: 2 });

    expect(second).toEqual(first);
    expect(await jobContainers()).toEqual([]);
  });

  it('tells its outcome again, also when its container was not quite removed', async () => {
    const running = runJob("setTimeout(() => { console.log('once'); process.exit(4); }, 1000)", 'task-8');
    let seen: Awaited<ReturnType<typeof listJobs>> = [];
    await eventually(async () => (seen = await listJobs()).length === 1);
    const first = await running;
    await harness.docker.createContainer({ name: seen[0]!.Names[0]!.slice(1), Image: seen[0]!.ImageID, Labels: seen[0]!.Labels, Cmd: ['node', '-e', 'process.exit(9)'] });

    expect(await runJob('process.exit(9)', 'task-8', { attempt: 2 })).toEqual(first);
    expect(await jobContainers()).toEqual([]);
  });

  it('gives the outcome of what ended while no worker watched it', async () => {
    const abandoned = runJob("setTimeout(() => { console.log('ended alone'); process.exit(6); }, 1000)", 'task-7').catch(() => undefined);
    await eventually(async () => (await jobContainers()).length === 1);
    harness = await harness.restart();
    await abandoned;

    expect(await runJob('0', 'task-7', { attempt: 2 })).toMatchObject({ exitCode: 6, output: 'ended alone' });
    expect(await jobContainers()).toEqual([]);
  });

  it('is stopped after its time', async () => {
    await expect(runJob('setInterval(() => 0, 1000)', 'task-4', {}, 1_000)).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    expect(await jobContainers()).toEqual([]);
  });

  it('is stopped when it is cancelled', async () => {
    const cancel = new AbortController();
    const running = runJob('setInterval(() => 0, 1000)', 'task-5', { signal: cancel.signal });
    await eventually(async () => (await jobContainers()).length === 1);
    cancel.abort(new Error('cancelled'));

    await expect(running).rejects.toThrow('cancelled');
    expect(await jobContainers()).toEqual([]);
  });
});

describe('logs of running processes', () => {
  it('ships each line once, also over a restart of the worker', async () => {
    await apply(harness, ENV, anEndpoint());
    await apply(harness, ENV, aWorkload(node, { command: ['node', '-e', 'let n = 0; setInterval(() => console.log("line " + (++n)), 2)'], cpuMillis: 200 }));
    const [container] = await harness.docker.listContainers({ filters: { label: [`dev.belay.instance=${harness.instance}`, 'dev.belay.kind=workload'] } });
    const instance = container!.Id.slice(0, 12);
    await eventually(() => linesOf(instance).length > 300);
    harness = await harness.restart();
    const before = linesOf(instance).length;
    await eventually(() => linesOf(instance).length > before + 300);
    const lines = linesOf(instance);

    expect(lines).toEqual(lines.map((_, index) => `line ${index + 1}`));
  });

  it('reads the last lines and what an instance uses', async () => {
    const ref = { environmentId: ENV, kind: 'workload' as const, name: 'web', generation: 'g1' };
    const { lines } = await harness.provider.logs.read({ ref, tail: 10 }, harness.op(ENV, 'logs'));
    const { instances } = await harness.provider.metrics.read({ ref }, harness.op(ENV, 'metrics'));

    expect(lines).toHaveLength(10);
    expect(lines.at(-1)?.text).toMatch(/^line \d+$/);
    expect(instances).toEqual([{ id: expect.any(String), cpuMillis: expect.any(Number), ramBytes: expect.any(Number), at: expect.any(String) }]);
    expect(instances[0]?.ramBytes).toBeGreaterThan(5_000_000);
  });

  it('tells the engine when an instance dies by itself', async () => {
    const [container] = await harness.docker.listContainers({ filters: { label: [`dev.belay.instance=${harness.instance}`, 'dev.belay.kind=workload'] } });
    await harness.docker.getContainer(container!.Id).remove({ force: true });

    await eventually(() => harness.observations.some((observation) => observation.environmentId === ENV && !observation.resources.some((resource) => resource.ref.kind === 'workload')));
  });
});
