import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { helloFiles, nodeBase, serverSource } from '../bench/lib/applications.ts';
import { engineSocket, openEngineDoor, type EngineDoor } from '../helpers/engine-door.ts';
import { openSmallEngine, whyNoSmallEngine, type SmallEngine } from '../helpers/small-engine.ts';
import { visit } from '../helpers/visit.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { openPlatformWorld, type PlatformWorld } from '../helpers/world.ts';

const MINUTES = 60_000;
const MIB = 1024 * 1024;

interface Waits {
  readonly operation: { readonly state: string; readonly waits: readonly { readonly kind: string; readonly message: string; readonly step: string | null; readonly endedBy: string; readonly failure: { readonly code: string; readonly message: string } | null }[] };
}

const socket = engineSocket();

(socket === undefined ? describe.skip : describe)(`a Docker engine that cannot be reached${socket === undefined ? ' (skipped: DOCKER_HOST is no socket that a test could close)' : ''}`, () => {
  let door: EngineDoor;
  let world: PlatformWorld;

  beforeAll(async () => {
    door = await openEngineDoor(socket ?? '');
    world = await openPlatformWorld({ DOCKER_HOST: door.host });
  }, 3 * MINUTES);
  afterAll(async () => {
    await world?.[Symbol.asyncDispose]();
    await door?.[Symbol.asyncDispose]();
  }, 2 * MINUTES);

  it('is named with what to do while the old release answers, and the deploy goes on when it is back', async () => {
    const app = await world.createApplication('away', helloFiles('away', await nodeBase(), 'one'));
    const { urls: [url = ''] } = await world.waitForEnd(await world.start('deploy', { environment: app.environment }));
    await app.repository.commit({ 'server.js': serverSource('two') });
    await door.shut();

    const operation = await world.start('deploy', { environment: app.environment });
    const wait = await waitFor('the wait for the engine', async () => {
      const { operation: { waits } } = await world.platform.graphql<Waits>('query ($id: ID!) { operation(id: $id) { state waits { kind message step endedBy failure { code message } } } }', { id: operation });
      return waits.find(({ failure }) => failure?.code === 'PROVIDER_UNAVAILABLE');
    });
    const meanwhile = await visit(url);
    await door.open();
    await world.waitForEnd(operation);

    expect(wait).toMatchObject({ kind: 'RETRY', failure: { message: expect.stringMatching(/Docker engine cannot be reached to .* Check that it runs and that DOCKER_HOST or its socket is right/) } });
    expect(meanwhile).toEqual({ status: 200, text: 'one' });
    expect(await visit(url)).toEqual({ status: 200, text: 'two' });
  }, 4 * MINUTES);
});

const reason = whyNoSmallEngine();

(reason === undefined ? describe : describe.skip)(`a Docker engine whose disk is full${reason === undefined ? '' : ` (skipped: ${reason})`}`, () => {
  let engine: SmallEngine;
  let world: PlatformWorld;

  beforeAll(async () => {
    engine = await openSmallEngine();
    world = await openPlatformWorld({ DOCKER_HOST: engine.host });
  }, 3 * MINUTES);
  afterAll(async () => {
    await world?.[Symbol.asyncDispose]();
    await engine?.[Symbol.asyncDispose]();
  }, 2 * MINUTES);

  it('is said to be so with what to do, and the same build works when there is space', async () => {
    // Zeros: next to nothing in git, more than what is left of the disk.
    const app = await world.createApplication('large', { ...helloFiles('large', 'scratch', 'one'), Dockerfile: 'FROM scratch\nCOPY . /\nEXPOSE 3000\nCMD ["/program"]\n', 'large.bin': '\0'.repeat(48 * MIB) });
    await engine.fill(24 * MIB);

    const full = await world.waitForVerdict(await world.start('build', { environment: app.environment }));
    await engine.empty();
    const free = await world.waitForVerdict(await world.start('build', { environment: app.environment }));

    expect(full).toMatchObject({ state: 'FAILED', failedStep: 'build/large', failure: { code: 'DISK_FULL' }, undoFailure: null });
    expect(full.failure?.message).toMatch(/The build of large ran out of disk space\. Free some .*docker system df/);
    expect(free).toMatchObject({ state: 'SUCCEEDED', failure: null });
  }, 4 * MINUTES);
});
