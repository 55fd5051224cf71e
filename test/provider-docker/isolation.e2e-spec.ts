import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PinnedImage } from '@belay/plugin-sdk';
import { apply, eventually, startHarness, type Harness } from './harness.js';
import { aNetwork, anEndpoint, aRoute, aWorkload } from './specs.js';

const ONE = 'env_one';
const OTHER = 'env_other';
let harness: Harness;
let node: PinnedImage;

beforeAll(async () => {
  harness = await startHarness();
  node = (await harness.provider.images.resolve({ ref: 'node:24-slim' }, harness.op(ONE, 'resolve'))).image;
  for (const environmentId of [ONE, OTHER]) {
    harness.secrets.set('web', { TOKEN: 'canary-secret' });
    await apply(harness, environmentId, aNetwork());
    await apply(harness, environmentId, anEndpoint());
    await apply(harness, environmentId, aWorkload(node));
    await harness.provider.resources.waitUntil({ ref: { environmentId, kind: 'workload', name: 'web', generation: 'g1' }, condition: 'healthy', healthCheck: aWorkload(node).healthCheck, deadlineMs: 20_000 }, harness.op(environmentId, 'wait'));
    await harness.provider.endpoints.promote({ application: 'web', from: null, to: 'g1' }, harness.op(environmentId, 'promote'));
  }
});
afterAll(async () => { await harness.stop(); });

/** Runs a program inside an environment and gives what it says. */
async function inside(environmentId: string, program: string): Promise<string> {
  const [container] = await harness.docker.listContainers({ filters: { label: [`dev.belay.instance=${harness.instance}`, `dev.belay.environment=${environmentId}`, 'dev.belay.kind=workload'] } });
  const exec = await harness.docker.getContainer(container!.Id).exec({ Cmd: ['node', '-e', program], AttachStdout: true, AttachStderr: true, Tty: true });
  const chunks: Buffer[] = [];
  for await (const chunk of await exec.start({ Tty: true })) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString().trim();
}

const dial = (host: string, port: number): string => `const s=require('net').connect({host:'${host}',port:${port},timeout:1500},()=>{console.log('connected');s.destroy()});s.on('timeout',()=>{console.log('timeout');s.destroy()});s.on('error',e=>console.log(e.code))`;

describe('environments side by side', () => {
  it('reaches its own application by name, and only its own', async () => {
    const addresses = await Promise.all([ONE, OTHER].map((environmentId) => inside(environmentId, "require('dns').lookup('web',(e,a)=>console.log(a))")));

    expect(await inside(ONE, dial('web', 3000))).toBe('connected');
    expect(new Set(addresses).size).toBe(2);
  });

  it('reaches no container of another environment by address', async () => {
    const { resources } = await harness.provider.target.observe({}, harness.op(OTHER, 'observe'));
    const addresses = resources.flatMap((resource) => resource.instances.map((instance) => instance.address ?? ''));

    expect(addresses).toHaveLength(2);
    for (const address of addresses) expect(await inside(ONE, dial(address, 3000))).toBe('timeout');
  });

  it('does not reach the control of the router or of a forwarder', async () => {
    await apply(harness, ONE, aRoute('one.localhost'));
    const { readFile } = await import('node:fs/promises');
    const ports: { api: number } = JSON.parse(await readFile(`${harness.dataDir}/router/ports.json`, 'utf8'));
    const gateway = await inside(ONE, "console.log(require('fs').readFileSync('/proc/net/route','utf8').split('\\n')[1].split('\\t')[2].match(/../g).reverse().map(x=>parseInt(x,16)).join('.'))");

    expect(await inside(ONE, dial(gateway, ports.api))).toBe('ECONNREFUSED');
    expect(await inside(ONE, "console.log(String(require('fs').existsSync('/belay')))")).toBe('false');
  });

  it('keeps secrets out of labels, names and arguments', async () => {
    const containers = await harness.docker.listContainers({ all: true, filters: { label: [`dev.belay.instance=${harness.instance}`] } });

    expect(await inside(ONE, 'console.log(process.env.TOKEN)')).toBe('canary-secret');
    expect(JSON.stringify(containers)).not.toContain('canary-secret');
  });

  it('touches nothing of the same name that it did not make', async () => {
    const name = `belay-${harness.instance}-env_third`;
    await harness.docker.createNetwork({ Name: name });
    try {
      await expect(apply(harness, 'env_third', aNetwork())).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining(name) });
      expect((await harness.docker.getNetwork(name).inspect()).Name).toBe(name);
    } finally {
      await harness.docker.getNetwork(name).remove();
    }
  });

  it('leaves nothing behind when an environment is removed, and its neighbour alone', async () => {
    const { provider, op } = harness;
    const { resources } = await provider.target.observe({}, op(ONE, 'observe'));
    const order = ['route', 'workload', 'endpoint', 'service', 'volume', 'network'];
    for (const kind of order) {
      for (const { ref } of resources.filter((resource) => resource.ref.kind === kind)) {
        expect(await provider.resources.remove({ ref, stopTimeoutMs: 1000 }, op(ONE, 'remove'))).toEqual({ wasPresent: true });
        expect(await provider.resources.remove({ ref, stopTimeoutMs: 1000 }, op(ONE, 'remove'))).toEqual({ wasPresent: false });
      }
    }
    const filters = { label: [`dev.belay.environment=${ONE}`, `dev.belay.instance=${harness.instance}`] };

    expect((await provider.target.observe({}, op(ONE, 'observe'))).resources).toEqual([]);
    expect(await harness.docker.listContainers({ all: true, filters })).toEqual([]);
    expect(await harness.docker.listNetworks({ filters })).toEqual([]);
    expect(await eventually(async () => (await inside(OTHER, dial('web', 3000))) === 'connected')).toBe(true);
  });
});
