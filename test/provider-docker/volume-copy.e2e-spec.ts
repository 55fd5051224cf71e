import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ActivityOutput } from '@belay/plugin-sdk';
import { aResource, apply, eventually, halfRemove, itHalfRemoves, startHarness, type Harness } from './harness.js';
import { aVolume } from './specs.js';

const ENV = 'env_copy';
const MB = 1024 * 1024;
const BIG = 384 * MB;
let harness: Harness;
let image: string;

beforeAll(async () => {
  harness = await startHarness();
  image = (await harness.provider.images.resolve({ ref: 'node:24-slim' }, harness.op(ENV, 'resolve'))).image.imageId;
});
afterAll(async () => { await harness.stop(); });

/** Makes a volume and fills it by a shell script that runs in it. */
async function aFilledVolume(name: string, script: string): Promise<string> {
  await apply(harness, ENV, aVolume({ name }));
  const { Volumes: [volume] } = await harness.docker.listVolumes({ filters: { label: [`dev.belay.instance=${harness.instance}`, `dev.belay.name=${name}`] } });
  if (volume === undefined) throw new Error('the volume was not made');
  await runIn(volume.Name, script);
  return volume.Name;
}

/** Runs a shell script in a volume and gives what it printed. */
async function runIn(volume: string, script: string): Promise<string> {
  const container = await harness.docker.createContainer({ Image: image, Entrypoint: ['/bin/sh', '-ec', script], Cmd: [], WorkingDir: '/data', Tty: true, Labels: { 'dev.belay.instance': harness.instance }, HostConfig: { Binds: [`${volume}:/data`], NetworkMode: 'none' } });
  await container.start();
  const { StatusCode }: { StatusCode: number } = await container.wait();
  const text = String(await container.logs({ follow: false, stdout: true, stderr: true })).replaceAll('\r', '').trim();
  await container.remove({ v: true });
  if (StatusCode !== 0) throw new Error(text);
  return text;
}

function copy(from: string, to: string, step: string, more: { attempt?: number; signal?: AbortSignal } = {}): Promise<ActivityOutput<'copyVolume'>> {
  return harness.provider.volumes.copy({ resource: aResource(ENV, aVolume({ name: to })), from }, harness.op(ENV, step, more));
}

async function copying(): Promise<string[]> {
  return (await harness.docker.listContainers({ all: true, filters: { label: [`dev.belay.instance=${harness.instance}`, 'dev.belay.kind=job'] } })).map(({ Id }) => Id);
}

async function nameOf(volume: string): Promise<string> {
  return (await harness.docker.listVolumes({ filters: { label: [`dev.belay.instance=${harness.instance}`, `dev.belay.name=${volume}`] } })).Volumes[0]?.Name ?? '';
}

const MOST_TRIES = 5;

/** Begins a copy, and kills its container as soon as a part of the last file is there. One that was whole before the engine had told its process is begun anew. */
async function cutOff(from: string, to: string, step: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const outcome = await strike(from, to, step);
    if (outcome !== 'whole' || tries === MOST_TRIES) return expect(outcome).toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
    await harness.docker.getVolume(await nameOf(to)).remove();
  }
}

async function strike(from: string, to: string, step: string): Promise<unknown> {
  await apply(harness, ENV, aVolume({ name: to }));
  const part = join((await harness.docker.getVolume(await nameOf(to)).inspect()).Mountpoint, 'z-large');
  let isOver = false;
  const lost = copy(from, to, step).then(() => 'whole', (error: unknown) => error).finally(() => { isOver = true; });
  const pid = await eventually(async () => {
    const [id] = await copying();
    return (isOver && 'none') || (id !== undefined && ((await harness.docker.getContainer(id).inspect().catch(() => undefined))?.State.Pid || undefined));
  });
  if (pid === 'none') return lost;
  // The file is looked at on the machine itself: asked through the engine, a quick machine has copied it all before the answer is there.
  await untilItHas(8 * MB, part);
  if (!isOver) process.kill(pid, 'SIGKILL');
  return lost;
}

async function untilItHas(bytes: number, path: string): Promise<void> {
  const end = performance.now() + 60_000;
  while ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) < bytes) {
    if (performance.now() > end) throw new Error(`${path} did not grow in time`);
    await setImmediate();
  }
}

/** Names, sizes, times, owners, modes and checksums of all files of a volume. */
const contentOf = async (volume: string): Promise<string> => runIn(volume, "find . ! -type d -printf '%P %y %m %U %G %s %T@ %l\\n' | sort; find . -type f | sort | xargs -d '\\n' sha256sum");

const FILES = `mkdir -p 'a dir'; head -c 30000000 /dev/urandom > 'a dir/first one'; ln -s 'a dir/first one' link; truncate -s 20M hole; printf x >> hole; chown 70:71 'a dir/first one'; chmod 600 hole
head -c ${BIG} /dev/urandom > z-large; touch -d 2020-01-01 z-large hole`;

/** Makes what a copy finds that begins anew after the engine was killed: a container that has ended, and was removed in part. */
async function leaveHalfRemoved(step: string, to: string): Promise<void> {
  const Labels = { 'dev.belay.instance': harness.instance, 'dev.belay.target': 'local', 'dev.belay.environment': ENV, 'dev.belay.kind': 'job', 'dev.belay.name': `copy-${to}`, 'dev.belay.key': harness.op(ENV, step).key };
  const container = await harness.docker.createContainer({ name: `belay-${harness.instance}-${ENV}-job-copy-${to}`, Image: image, Entrypoint: ['true'], Cmd: [], Labels });
  await container.start();
  await container.wait();
  await halfRemove(harness, container.id);
}

describe('a copy of a volume', () => {
  it('goes on where it was when its container is killed: what was finished is not written again, and what was cut off is continued', async () => {
    const source = await aFilledVolume('store', FILES);
    // The engine lists the folder in an order of its own, so the large file is copied alone behind the others.
    await cutOff('store', 'g2--store', 'copy/store');
    const target = await nameOf('g2--store');
    const written = "stat -c '%n %i %W' z-large; find . -type f -size +0 -newermt 2000-01-01 ! -name z-large -printf '%P %i %C@ %s\\n' | sort";
    const before = await runIn(target, written);
    const size = Number(await runIn(target, 'stat -c %s z-large'));
    harness.stepLog.length = 0;

    const { copiedBytes } = await copy('store', 'g2--store', 'copy/store', { attempt: 2 });

    expect(size).toBeGreaterThan(0);
    expect(size).toBeLessThan(BIG);
    expect(harness.stepLog.join('\n')).toContain(`goes on with z-large at ${Math.floor(size / MB) * MB}`);
    expect((await runIn(target, written)).split('\n')).toEqual(expect.arrayContaining(before.split('\n')));
    expect(await contentOf(target)).toBe(await contentOf(source));
    expect(copiedBytes).toBeGreaterThan(BIG);
    expect(await copying()).toEqual([]);
  }, 180_000);

  itHalfRemoves('gets another container when the engine was ended while it removed the one of before', async () => {
    const source = await aFilledVolume('small', 'echo kept > file');
    await leaveHalfRemoved('copy/small', 'g2--small');

    await expect(copy('small', 'g2--small', 'copy/small', { attempt: 2 })).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
    await copy('small', 'g2--small', 'copy/small', { attempt: 3 });

    expect(await contentOf(await nameOf('g2--small'))).toBe(await contentOf(source));
    expect(await copying()).toEqual([]);
  });
});
