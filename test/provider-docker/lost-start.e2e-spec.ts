import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BelayError, systemClock, type PinnedImage } from '@belay/plugin-sdk';
import { AddressBook } from '../../plugins/provider-docker/src/engine/address-book.js';
import { DockerEngine } from '../../plugins/provider-docker/src/engine/docker-engine.js';
import { startAgain } from '../../plugins/provider-docker/src/resources/container-lifecycle.js';
import { unfenced } from '../../plugins/provider-docker/src/engine/effect.js';
import { EndpointForwarders } from '../../plugins/provider-docker/src/forwarder/endpoint-forwarders.js';
import { ImageResolver } from '../../plugins/provider-docker/src/images/image-resolver.js';
import { dockerOptions, effectiveOptions } from '../../plugins/provider-docker/src/options.js';
import { RouteStore } from '../../plugins/provider-docker/src/router/route-store.js';
import { Router } from '../../plugins/provider-docker/src/router/router.js';
import { removeFolder } from '../helpers/remove-folder.js';
import { apply, eventually, halfRemove, itHalfRemoves, startHarness, type Harness } from './harness.js';
import { aNetwork, anEndpoint, aVolume, aWorkload } from './specs.js';

const ENV = 'env_lost';
const ignore = (): void => undefined;
const quiet = { debug: ignore, info: ignore, warn: ignore, error: ignore };
let harness: Harness;
let node: PinnedImage;

/** The real engine, which answers to the start of one container as it does when containerd was killed in the middle of an earlier start. */
class ForgetfulEngine extends DockerEngine {
  constructor(public lost = '') { super(); }

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
    // Its restart policy comes a moment after its start.
    const found = await eventually(async () => {
      const details = await harness.docker.getContainer(before!.Id).inspect();
      return details.HostConfig.RestartPolicy?.Name === 'unless-stopped' && details;
    });
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

  it('is made anew with its address where it is the forwarder of an endpoint', async () => {
    const environment = 'env_lost_endpoint';
    const scope = { instance: harness.instance, targetId: 'local' };
    const list = () => harness.docker.listContainers({ all: true, filters: { label: [`dev.belay.instance=${harness.instance}`, 'dev.belay.kind=endpoint', `dev.belay.environment=${environment}`] } });
    const addressOf = async (id: string) => Object.values((await harness.docker.getContainer(id).inspect()).NetworkSettings.Networks)[0]!.IPAddress;
    await apply(harness, environment, aNetwork());
    await apply(harness, environment, anEndpoint());
    const [before] = await list();
    const address = await addressOf(before!.Id);
    const engine = new ForgetfulEngine(before!.Id);
    const forwarders = new EndpointForwarders(engine, scope, harness.dataDir, new AddressBook(engine, scope), systemClock, quiet);
    const definition = await forwarders.findDefinition(environment, 'web');
    // As it is when it is to start: by hand, so that the guardian of the harness leaves it to us.
    await forwarders.setRunning(definition!, false, unfenced);

    await forwarders.setRunning(definition!, true, unfenced);
    engine.close();

    const left = await list();
    expect(left).toHaveLength(1);
    expect(left[0]!.Id).not.toBe(before!.Id);
    expect(left[0]!.State).toBe('running');
    expect(await addressOf(left[0]!.Id)).toBe(address);
  });

  it('is made anew where it is the router', async () => {
    // A router of its own, which no guardian looks after.
    const scope = { instance: `${harness.instance}r`, targetId: 'local' };
    const dataDir = await mkdtemp(join(tmpdir(), 'belay-lost-'));
    const engine = new ForgetfulEngine();
    const signal = AbortSignal.timeout(60_000);
    const router = new Router(engine, scope, new ImageResolver(engine, true, quiet, systemClock), new RouteStore(dataDir, undefined), { options: effectiveOptions(dockerOptions.parse({}), {}), dataDir }, systemClock, quiet);
    const list = () => harness.docker.listContainers({ all: true, filters: { label: [`dev.belay.instance=${scope.instance}`] } });
    try {
      await router.ensure(signal);
      const [before] = await list();
      await harness.docker.getContainer(before!.Id).stop({ t: 0 });
      engine.lost = before!.Id;
      router.markDoubtful();

      await router.ensure(signal);

      const left = await list();
      expect(left).toHaveLength(1);
      expect(left[0]!.Id).not.toBe(before!.Id);
      expect(left[0]!.State).toBe('running');
    } finally {
      router.dispose();
      for (const { Id } of await list()) await harness.docker.getContainer(Id).remove({ force: true });
      engine.close();
      await removeFolder(dataDir);
    }
  });

  itHalfRemoves('is made anew where the engine was killed while it removed it', async () => {
    const environment = 'env_lost_half';
    const list = () => harness.docker.listContainers({ all: true, filters: { label: [`dev.belay.instance=${harness.instance}`, 'dev.belay.kind=workload', `dev.belay.environment=${environment}`] } });
    await apply(harness, environment, aNetwork());
    await apply(harness, environment, aWorkload(node));
    const [before] = await list();
    await harness.docker.getContainer(before!.Id).stop({ t: 0 });
    await halfRemove(harness, before!.Id);

    await expect(apply(harness, environment, aWorkload(node))).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
    await apply(harness, environment, aWorkload(node));

    const left = await list();
    expect(left.map(({ State }) => State)).toEqual(['running']);
    expect(left[0]!.Id).not.toBe(before!.Id);
  });
});
