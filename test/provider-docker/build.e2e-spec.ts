import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pack } from 'tar-stream';
import type { ActivityOutput, CallInput } from '@belay/plugin-sdk';
import { eventually, startHarness, type Harness } from './harness.js';

const ENV = 'env_build';
let harness: Harness;
let count = 0;

beforeAll(async () => { harness = await startHarness(); });
afterAll(async () => { await harness.stop(); });

async function aTree(files: Record<string, string>): Promise<Buffer> {
  const tar = pack();
  for (const [name, content] of Object.entries(files)) tar.entry({ name }, content);
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

async function build(files: Record<string, string>, more: Partial<CallInput<'buildImage'>> = {}, signal?: AbortSignal): Promise<ActivityOutput<'buildImage'>> {
  count += 1;
  const treeRef = `/door/v1/trees/${count}`;
  harness.trees.set(treeRef, await aTree(files));
  harness.stepLog.length = 0;
  const input = { application: 'web', buildKey: `key${count}`, source: { treeRef, commit: 'c', dockerfile: 'Dockerfile' }, args: {}, ...more };
  if (harness.provider.images.build === undefined) throw new Error('the provider cannot build');
  return harness.provider.images.build(input, harness.op(ENV, 'build', signal === undefined ? {} : { signal }));
}

async function run(imageId: string, command: string[]): Promise<string> {
  const container = await harness.docker.createContainer({ Image: imageId, Cmd: command, Tty: true, Labels: { 'dev.belay.instance': harness.instance } });
  await container.start();
  await container.wait();
  const output = (await container.logs({ stdout: true, stderr: true })).toString();
  await container.remove();
  return output.trim();
}

describe('building an image', () => {
  it('builds from a base image that an offline one stands in for, and says so', async () => {
    const built = await build({ Dockerfile: 'ARG V=22\nFROM node:${V}-alpine AS base\nFROM base\nARG GREETING\nRUN echo $GREETING > /greeting\nEXPOSE 3000 53/udp\n' }, { args: { GREETING: 'hello', UNDECLARED: 'x' } });

    expect(built.exposedPorts).toEqual([{ port: 53, protocol: 'udp' }, { port: 3000, protocol: 'tcp' }]);
    expect(built.baseImages).toEqual([{ ref: 'node:22-alpine', imageId: expect.stringMatching(/^sha256:/), substitute: { family: 'node', program: 'node', version: expect.any(String) } }]);
    expect(await run(built.image.imageId, ['cat', '/greeting'])).toBe('hello');
    expect(harness.stepLog).toEqual(expect.arrayContaining([expect.stringContaining('RUN echo hello')]));
  });

  it('gives the same image for the same key without a build', async () => {
    const first = await build({ Dockerfile: 'FROM debian:12\nRUN date > /when\n' }, { buildKey: 'samekey' });
    const second = await build({ Dockerfile: 'FROM debian:12\nRUN date > /when\n' }, { buildKey: 'samekey' });

    expect(second.image).toEqual(first.image);
    expect(second.isReused).toBe(true);
    expect(second.baseImages).toEqual(first.baseImages);
  });

  it('keeps out what .dockerignore names', async () => {
    const built = await build({ 'Dockerfile': 'FROM debian:12\nCOPY . /app\n', '.dockerignore': '*.log\n!keep.log\nsecret/**\n', 'a.log': 'x', 'keep.log': 'x', 'secret/key': 'x', 'src/index.js': 'x' });

    expect((await run(built.image.imageId, ['find', '/app', '-type', 'f'])).split(/\r?\n/).sort()).toEqual(['/app/.dockerignore', '/app/Dockerfile', '/app/keep.log', '/app/src/index.js']);
  });

  it('serves a secret to a step that begins long after the build', async () => {
    harness.secrets.set('build:late', { token: 'canary-late-secret' });
    const built = await build({ Dockerfile: 'FROM debian:12\nRUN sleep 12\nRUN --mount=type=secret,id=token,required=true wc -c < /run/secrets/token > /size\n' }, { secretsRef: 'build:late' });

    expect(await run(built.image.imageId, ['cat', '/size'])).toBe('18');
  });

  it('serves secrets to secret mounts, and they are not in the image', async () => {
    harness.secrets.set('build:web', { token: 'canary-build-secret' });
    const built = await build({ Dockerfile: 'FROM debian:12\nRUN --mount=type=secret,id=token,required=true sha256sum < /run/secrets/token > /sum\nRUN --mount=type=secret,id=other true\n' }, { secretsRef: 'build:web' });

    expect(await run(built.image.imageId, ['cat', '/sum'])).toContain('  -');
    expect(JSON.stringify(await harness.docker.getImage(built.image.imageId).history())).not.toContain('canary');
  });

  it('names the failing instruction, its line and its last lines', async () => {
    const failing = build({ Dockerfile: 'FROM debian:12\n\nRUN echo before \\\n && echo broken >&2 && exit 3\n' });

    await expect(failing).rejects.toMatchObject({ code: 'BUILD_FAILED', details: { line: 3, lastLines: expect.arrayContaining(['broken']) } });
    await expect(failing).rejects.toThrow(/line 3.*code 3/);
  });

  it('tells an unknown instruction and its line', async () => {
    await expect(build({ Dockerfile: 'FROM debian:12\nRUM echo\n' })).rejects.toMatchObject({ code: 'BUILD_FAILED', message: expect.stringMatching(/line 2.*RUM/i) });
  });

  it('tells a missing Dockerfile, image and frontend', async () => {
    await expect(build({ 'README.md': 'x' })).rejects.toMatchObject({ code: 'DOCKERFILE_MISSING' });
    await expect(build({ Dockerfile: 'FROM golang:1.22\n' })).rejects.toMatchObject({ code: 'IMAGE_UNAVAILABLE' });
    await expect(build({ Dockerfile: '# syntax=docker/dockerfile:1\nFROM debian:12\n' })).rejects.toMatchObject({ code: 'DOCKERFILE_FRONTEND_UNAVAILABLE' });
  });

  it('does not need the images of stages that the target does not use', async () => {
    const built = await build({ Dockerfile: 'FROM golang:1.22 AS go\nFROM debian:12 AS web\nRUN true\nFROM go\n' }, { target: 'web' });

    expect(built.baseImages.map((image) => image.ref)).toEqual(['debian:12']);
  });

  it('goes on after the layers that were finished when its worker was lost', async () => {
    // Of no earlier run, whose layer the engine would still have.
    const files = { Dockerfile: `FROM debian:12\nRUN : ${randomUUID()} && head -c 8 /dev/urandom | od -An -tx1 | tr -d " \\n" > /costly && echo costly=$(cat /costly)\nRUN sleep 3 && echo done > /end\n` };
    const lost = build(files, { buildKey: 'lostkey' }).catch(() => undefined);
    await eventually(() => harness.stepLog.some((line) => line.includes('RUN sleep 3')) && harness.stepLog.some((line) => /costly=[0-9a-f]{16}/.test(line)), 30_000);
    const costly = /costly=([0-9a-f]{16})/.exec(harness.stepLog.join('\n'))?.[1];
    harness = await harness.restart();
    await lost;

    const built = await build(files, { buildKey: 'lostkey' });

    expect(built.isReused).toBe(false);
    expect(await run(built.image.imageId, ['cat', '/costly'])).toBe(costly);
  });

  it('stops a running build at once when it is cancelled', async () => {
    const cancel = new AbortController();
    const building = build({ Dockerfile: 'FROM debian:12\nRUN sleep 98765\n' }, {}, cancel.signal);
    await eventually(() => harness.stepLog.some((line) => line.includes('sleep 98765')));
    const at = performance.now();
    cancel.abort(new Error('cancelled'));

    await expect(building).rejects.toThrow('cancelled');
    await eventually(async () => !(await listProcesses()).includes('sleep 98765'));
    // A shell that is asked to end while it waits takes no notice: who asks first and kills later takes the ten seconds of an engine's patience.
    expect(performance.now() - at).toBeLessThan(5_000);
  });
});

async function listProcesses(): Promise<string> {
  const { readdir, readFile } = await import('node:fs/promises');
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  return lines.map((line) => line.replaceAll('\0', ' ')).join('\n');
}
