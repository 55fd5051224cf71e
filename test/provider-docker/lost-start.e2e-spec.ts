import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BelayError, type PinnedImage } from '@belay/plugin-sdk';
import { DockerEngine } from '../../plugins/provider-docker/src/engine/docker-engine.js';
import { startAgain } from '../../plugins/provider-docker/src/resources/container-lifecycle.js';
import { apply, startHarness, type Harness } from './harness.js';
import { aNetwork, aVolume, aWorkload } from './specs.js';

const ENV = 'env_lost';
let harness: Harness;
let node: PinnedImage;

/** The real engine, which answers to the start of one container as it does when containerd was killed in the middle of an earlier start. */
class ForgetfulEngine extends DockerEngine {
  constructor(private readonly lost: string) { super(); }

  override async startContainer(id: string): Promise<void> {
    if (id === this.lost) throw new BelayError('PROVIDER_UNAVAILABLE', `start container ${id}: task ${id}: already exists`);
    await super.startContainer(id);
  }
}

beforeAll(async () => {
  harness = await startHarness();
  node = (await harness.provider.images.resolve({ ref: 'node:24-slim' }, harness.op(ENV, 'resolve'))).image;
});
afterAll(async () => { await harness.stop(); });

describe('a container that the engine can never start again', () => {
  it('is made anew as it was: same name, address, variables, limits, labels and data', async () => {
    harness.secrets.set('web', { GREETING: 'kept' });
    await apply(harness, ENV, aNetwork());
    await apply(harness, ENV, aVolume({ name: 'files' }));
    await apply(harness, ENV, { ...aWorkload(node), mounts: [{ volume: 'files', path: '/files' }] });
    const [before] = await harness.docker.listContainers({ filters: { label: [`dev.belay.instance=${harness.instance}`, 'dev.belay.kind=workload'] } });
    const found = await harness.docker.getContainer(before!.Id).inspect();
    await harness.docker.getContainer(before!.Id).stop({ t: 0 });
    const engine = new ForgetfulEngine(before!.Id);

    await startAgain({ engine, scope: { instance: harness.instance, targetId: 'local' } }, before!.Id, harness.op(ENV, 'start'));
    engine.close();

    const left = await harness.docker.listContainers({ all: true, filters: { label: [`dev.belay.instance=${harness.instance}`, 'dev.belay.kind=workload'] } });
    const after = await harness.docker.getContainer(left[0]!.Id).inspect();
    expect(left).toHaveLength(1);
    expect(after.Id).not.toBe(found.Id);
    expect(after.State.Running).toBe(true);
    expect(after.Name).toBe(found.Name);
    expect(after.Config).toEqual(found.Config);
    expect(after.HostConfig).toEqual(found.HostConfig);
    expect(after.Mounts).toEqual(found.Mounts);
    expect(Object.values(after.NetworkSettings.Networks)[0]!.IPAddress).toBe(Object.values(found.NetworkSettings.Networks)[0]!.IPAddress);
  });
});
