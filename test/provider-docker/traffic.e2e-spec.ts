import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Agent, request } from 'node:http';
import { createSocket } from 'node:dgram';
import { connect, type Socket } from 'node:net';
import { systemClock, type PinnedImage } from '@belay/plugin-sdk';
import { apply, eventually, startHarness, type Harness } from './harness.js';
import { aNetwork, anEndpoint, aRoute, aWorkload, webProgram } from './specs.js';

const ENV = 'env_traffic';
let harness: Harness;
let node: PinnedImage;
let generation = 0;
let lastDrain = { openConnections: 0 };

/** Counts datagrams and answers them; echoes TCP on 4000. */
const program = (name: string): string => `${webProgram(name)}
const u = require('dgram').createSocket('udp4'); let n = 0;
u.on('message', (m, f) => u.send('${name}:' + (++n), f.port, f.address)); u.bind(5353);
require('net').createServer({ allowHalfOpen: true }, (s) => { s.on('error', () => 0); s.pipe(s); }).listen(4000, '0.0.0.0');`;
const ports = [{ port: 3000, protocol: 'tcp' as const }, { port: 4000, protocol: 'tcp' as const }, { port: 5353, protocol: 'udp' as const }];

beforeAll(async () => {
  harness = await startHarness();
  node = (await harness.provider.images.resolve({ ref: 'node:24-slim' }, harness.op(ENV, 'resolve'))).image;
  await apply(harness, ENV, aNetwork());
  await apply(harness, ENV, anEndpoint({ ports }));
  await apply(harness, ENV, aRoute('traffic.localhost'));
  await deploy();
});
afterAll(async () => { await harness.stop(); });

/** Rolls out another generation as the engine does: apply, wait, promote, verify, drain, remove. */
async function deploy(replicas = 1, drainMs = 3_000): Promise<string> {
  const { provider, op } = harness;
  const from = generation === 0 ? null : `g${generation}`;
  generation += 1;
  const to = `g${generation}`;
  const spec = aWorkload(node, { generation: to, command: ['node', '-e', program(to)], ports, replicas });
  await apply(harness, ENV, spec);
  await provider.resources.waitUntil({ ref: { environmentId: ENV, kind: 'workload', name: 'web', generation: to }, condition: 'healthy', healthCheck: spec.healthCheck, deadlineMs: 20_000 }, op(ENV, 'wait'));
  await provider.endpoints.promote({ application: 'web', from, to }, op(ENV, 'promote'));
  if (from !== null) {
    lastDrain = await provider.endpoints.drain({ application: 'web', generation: from, deadlineMs: drainMs }, op(ENV, 'drain'));
    await provider.resources.remove({ ref: { environmentId: ENV, kind: 'workload', name: 'web', generation: from }, stopTimeoutMs: 5_000 }, op(ENV, 'remove'));
  }
  return to;
}

async function forwarderAddress(): Promise<string> {
  const { found } = await harness.provider.resources.inspect({ ref: { environmentId: ENV, kind: 'endpoint', name: 'web' } }, harness.op(ENV, 'inspect'));
  return found?.instances[0]?.address ?? '';
}

function get(options: { host: string; port: number; path?: string; agent?: Agent | false; name?: string }): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = request({ host: options.host, port: options.port, path: options.path ?? '/', agent: options.agent ?? false, headers: { host: options.name ?? 'traffic.localhost' }, timeout: 10_000 }, (response) => {
      let body = '';
      response.on('data', (chunk) => { body += chunk; });
      response.on('end', () => (response.statusCode === 200 ? resolve(body) : reject(new Error(`HTTP ${response.statusCode}`))));
      response.on('error', reject);
    });
    call.on('timeout', () => call.destroy(new Error('hangs')));
    call.on('error', reject).end();
  });
}

interface Load {
  /** Requests sent so far. */
  sent(): number;
  stop(): Promise<{ sent: number; failures: string[] }>;
}

/** Requests after which a caller counts as one that really asked. */
const FAIR_NUMBER = 6;

/** Between an answer and the next question: hundreds a second ask all the time, and leave the processors to what is tried. */
const PAUSE_MS = 5;

/** Sends requests one after another until it is stopped; gives their number and the failures. */
function load(send: () => Promise<unknown>, pauseMs = PAUSE_MS): Load {
  let isStopped = false;
  const failures: string[] = [];
  let sent = 0;
  const running = (async () => {
    while (!isStopped) {
      sent += 1;
      await send().catch(async (error: Error) => { failures.push(error.message); await systemClock.sleep(20); });
      if (pauseMs > 0) await systemClock.sleep(pauseMs);
    }
  })();
  return { sent: () => sent, stop: async () => { isStopped = true; await running; return { sent, failures }; } };
}

/** Acts under load. On a quick machine the action may be over before slow callers have asked a fair number of times: they go on until they have. */
async function whileLoaded(loads: readonly Load[], action: () => Promise<void>): Promise<{ sent: number; failures: string[] }[]> {
  try {
    await action();
    await eventually(async () => loads.every((one) => one.sent() >= FAIR_NUMBER));
  } finally {
    await Promise.all(loads.map((one) => one.stop()));
  }
  return Promise.all(loads.map((one) => one.stop()));
}

describe('traffic to an application', () => {
  it('fails no request while generations change under load', async () => {
    const { router: { httpPort: port } } = await harness.provider.target.describe();
    const internal = await forwarderAddress();
    const pool = new Agent({ keepAlive: true });
    const loads = [
      ...Array.from({ length: 4 }, () => load(() => get({ host: '127.0.0.1', port, agent: pool }))),
      ...Array.from({ length: 2 }, () => load(() => get({ host: '127.0.0.1', port, path: '/slow' }))),
      ...Array.from({ length: 2 }, () => load(() => get({ host: '127.0.0.1', port }))),
      ...Array.from({ length: 2 }, () => load(() => get({ host: internal, port: 3000 }))),
    ];
    const results = await whileLoaded(loads, async () => { for (let turn = 0; turn < 5; turn += 1) await deploy(); });
    pool.destroy();

    expect(results.flatMap((result) => result.failures)).toEqual([]);
    expect(results.every((result) => result.sent >= FAIR_NUMBER)).toBe(true);
  });

  it('drains pooled connections of callers inside, busy and idle, without a failed request', async () => {
    const internal = await forwarderAddress();
    const [busy, idle] = [new Agent({ keepAlive: true, maxSockets: 4 }), new Agent({ keepAlive: true })];
    await get({ host: internal, port: 3000, agent: idle });
    const loads = [
      ...Array.from({ length: 4 }, () => load(() => get({ host: internal, port: 3000, agent: busy }), 0)),
      ...Array.from({ length: 2 }, () => load(() => get({ host: internal, port: 3000, path: '/slow', agent: busy }))),
    ];
    const open: number[] = [];
    const results = await whileLoaded(loads, async () => { for (let turn = 0; turn < 3; turn += 1) open.push((await deploy(1, 60_000), lastDrain.openConnections)); });
    busy.destroy();
    idle.destroy();

    expect(results.flatMap((result) => result.failures)).toEqual([]);
    expect(results.every((result) => result.sent >= FAIR_NUMBER)).toBe(true);
    expect(open).toEqual([0, 0, 0]);
  });

  it('passes datagrams both ways and leads them to the new generation', async () => {
    const host = await forwarderAddress();
    const socket = createSocket('udp4');
    const answers: string[] = [];
    socket.on('message', (message) => answers.push(message.toString()));
    const ask = async (): Promise<string> => {
      const before = answers.length;
      socket.send('x', 5353, host);
      await eventually(() => answers.length > before);
      return answers.at(-1) ?? '';
    };
    const old = `g${generation}`;

    expect(await ask()).toBe(`${old}:1`);
    expect(await ask()).toBe(`${old}:2`);
    const fresh = await deploy();
    expect(await ask()).toBe(`${fresh}:1`);
    socket.close();
  });

  it('closes the connections of clients whose instance is removed, so that none hangs', async () => {
    const host = await forwarderAddress();
    const client = await open(host, 4000, false);
    const echoed = once(client);
    client.write('hello');
    expect(await echoed).toBe('hello');
    const closed = new Promise<void>((resolve) => { client.once('close', () => resolve()); });
    client.on('error', () => undefined);
    await deploy();

    await closed;
  });

  it('passes on the end of one side while the other still sends', async () => {
    const client = await open(await forwarderAddress(), 4000);
    const received: string[] = [];
    client.on('data', (chunk) => received.push(chunk.toString()));
    const ended = new Promise<void>((resolve) => { client.once('end', () => resolve()); });
    client.end('last words');
    await ended;

    expect(received.join('')).toBe('last words');
  });

  it('spreads over replicas, and goes on when one of them dies', async () => {
    const { router: { httpPort: port } } = await harness.provider.target.describe();
    await deploy(2);
    const [victim] = await harness.docker.listContainers({ filters: { label: [`dev.belay.instance=${harness.instance}`, 'dev.belay.kind=workload'] } });
    const internal = await forwarderAddress();
    const loads = [load(() => get({ host: internal, port: 3000 })), load(() => get({ host: '127.0.0.1', port }))];
    const [internalResult, publicResult] = await whileLoaded(loads, async () => {
      process.kill((await harness.docker.getContainer(victim!.Id).inspect()).State.Pid, 'SIGKILL');
      await eventually(async () => {
        const { RestartCount, State } = await harness.docker.getContainer(victim!.Id).inspect();
        return RestartCount > 0 && State.Running;
      }, 20_000);
    });

    expect(internalResult?.failures.filter((failure) => failure === 'hangs')).toEqual([]);
    expect(publicResult?.failures.length ?? 0).toBeLessThan(3);
  });

  it('changes the number of replicas in place without a failed request', async () => {
    const { provider, op } = harness;
    const { router: { httpPort: port } } = await provider.target.describe();
    const name = await deploy();
    const internal = await forwarderAddress();
    const ref = { environmentId: ENV, kind: 'workload' as const, name: 'web', generation: name };
    const scale = async (replicas: number): Promise<number> => {
      const spec = aWorkload(node, { generation: name, command: ['node', '-e', program(name)], ports, replicas });
      await apply(harness, ENV, spec);
      await provider.resources.waitUntil({ ref, condition: 'healthy', healthCheck: spec.healthCheck, deadlineMs: 20_000 }, op(ENV, 'wait'));
      return (await provider.resources.inspect({ ref }, op(ENV, 'inspect'))).found?.instances.length ?? 0;
    };
    const loads = [load(() => get({ host: internal, port: 3000 })), load(() => get({ host: '127.0.0.1', port })), load(() => get({ host: '127.0.0.1', port, path: '/slow' }))];
    const counts: number[] = [];
    const results = await whileLoaded(loads, async () => { for (const replicas of [3, 1]) counts.push(await scale(replicas)); });

    expect(counts).toEqual([3, 1]);
    expect(results.flatMap((result) => result.failures)).toEqual([]);
  });

  it('stops and starts an application at the same addresses', async () => {
    const { provider, op } = harness;
    const { router: { httpPort: port } } = await provider.target.describe();
    const ref = { environmentId: ENV, kind: 'workload' as const, name: 'web', generation: `g${generation}` };
    const stopped = await provider.resources.setRunning({ ref, isRunning: false, stopTimeoutMs: 2_000 }, op(ENV, 'stop'));
    const started = await provider.resources.setRunning({ ref, isRunning: true, stopTimeoutMs: 2_000 }, op(ENV, 'start'));

    expect(stopped.observed.instances.map((instance) => instance.state)).toEqual(['exited']);
    expect(started.observed.instances.map((instance) => instance.address)).toEqual(stopped.observed.instances.map((instance) => instance.address));
    await eventually(async () => await get({ host: '127.0.0.1', port }).catch(() => undefined) !== undefined);
  });

  it('brings back a router and a forwarder that somebody removed', async () => {
    const { router: { httpPort: port } } = await harness.provider.target.describe();
    for (const kind of ['router', 'endpoint']) {
      const [container] = await harness.docker.listContainers({ filters: { label: [`dev.belay.instance=${harness.instance}`, `dev.belay.kind=${kind}`] } });
      await harness.docker.getContainer(container!.Id).remove({ force: true });
    }
    await eventually(async () => await get({ host: '127.0.0.1', port }).catch(() => undefined) !== undefined, 20_000);
    await eventually(async () => await get({ host: await forwarderAddress(), port: 3000 }).catch(() => undefined) !== undefined, 20_000);
  });

  it('makes a router and a forwarder anew that run but do not answer', async () => {
    const { router: { httpPort: port } } = await harness.provider.target.describe();
    const find = async (kind: string) => (await harness.docker.listContainers({ filters: { label: [`dev.belay.instance=${harness.instance}`, `dev.belay.kind=${kind}`] } }))[0];
    const hung = await Promise.all(['router', 'endpoint'].map(find));
    for (const container of hung) process.kill((await harness.docker.getContainer(container!.Id).inspect()).State.Pid, 'SIGSTOP');

    await eventually(async () => await get({ host: '127.0.0.1', port }).catch(() => undefined) !== undefined, 60_000);
    await eventually(async () => await get({ host: await forwarderAddress(), port: 3000 }).catch(() => undefined) !== undefined, 60_000);

    expect((await find('router'))?.Id).not.toBe(hung[0]!.Id);
    expect((await find('endpoint'))?.Id).not.toBe(hung[1]!.Id);
  }, 150_000);

  it('keeps a router that was killed often and comes back by itself, also while the worker starts', async () => {
    const { router: { httpPort: port } } = await harness.provider.target.describe();
    const find = async () => (await harness.docker.listContainers({ all: true, filters: { label: [`dev.belay.instance=${harness.instance}`, 'dev.belay.kind=router'] } }))[0];
    const first = await find();
    const killOnce = async (): Promise<void> => {
      const { Pid } = (await harness.docker.getContainer(first!.Id).inspect()).State;
      process.kill(Pid, 'SIGKILL');
      await eventually(async () => (await harness.docker.getContainer(first!.Id).inspect()).State.Pid !== Pid);
    };
    for (let kills = 0; kills < 3; kills += 1) {
      await killOnce();
      await eventually(async () => await get({ host: '127.0.0.1', port }).catch(() => undefined) !== undefined, 20_000);
    }
    const killed = killOnce();
    harness = await harness.restart();
    await killed;
    await eventually(async () => await get({ host: '127.0.0.1', port }).catch(() => undefined) !== undefined, 20_000);

    expect((await find())?.Id).toBe(first!.Id);
  });

  it('answers 503 while an application leads nowhere, and refuses its internal name', async () => {
    const { provider, op } = harness;
    const { router: { httpPort: port } } = await provider.target.describe();
    const name = `g${generation}`;
    await provider.endpoints.promote({ application: 'web', from: name, to: null }, op(ENV, 'withdraw'));

    await expect(get({ host: '127.0.0.1', port })).rejects.toThrow('HTTP 503');
    await expect(get({ host: await forwarderAddress(), port: 3000 })).rejects.toThrow('ECONNREFUSED');
    await provider.endpoints.promote({ application: 'web', from: null, to: name }, op(ENV, 'promote'));
    expect(await get({ host: '127.0.0.1', port })).toBe(name);
  });

  it('takes an endpoint along that was made anew and leads nowhere', async () => {
    const { provider, op } = harness;
    const { router: { httpPort: port } } = await provider.target.describe();
    const name = `g${generation}`;
    await provider.resources.remove({ ref: { environmentId: ENV, kind: 'endpoint', name: 'web' }, stopTimeoutMs: 5_000 }, op(ENV, 'remove'));
    await apply(harness, ENV, anEndpoint({ ports }));
    await expect(get({ host: await forwarderAddress(), port: 3000 })).rejects.toThrow('ECONNREFUSED');

    expect(await provider.endpoints.promote({ application: 'web', from: name, to: name }, op(ENV, 'promote'))).toEqual({ promoted: name });

    expect(await get({ host: await forwarderAddress(), port: 3000 })).toBe(name);
    expect(await get({ host: '127.0.0.1', port })).toBe(name);
  });

  it('brings the answer of the route that is verified next, and none where no route answers', async () => {
    const { provider, op } = harness;
    const name = `g${generation}`;
    const promote = (host: string) => provider.endpoints.promote({ application: 'web', from: name, to: name, verify: { host, path: { kind: 'everything' } } }, op(ENV, 'promote'));

    // It is looked for a moment only, which a machine with much to do may let pass.
    const verified = await eventually(async () => (await promote('traffic.localhost')).verified);
    expect(verified).toMatchObject({ url: expect.stringContaining('://traffic.localhost'), httpStatus: 200 });
    expect(await promote('nobody.localhost')).toEqual({ promoted: name });
  });

  it('does not move an endpoint that leads elsewhere', async () => {
    const { provider, op } = harness;
    await expect(provider.endpoints.promote({ application: 'web', from: 'g999', to: null }, op(ENV, 'promote'))).rejects.toMatchObject({ code: 'ENDPOINT_MOVED' });
    expect(await provider.endpoints.promote({ application: 'web', from: 'g999', to: `g${generation}` }, op(ENV, 'promote'))).toEqual({ promoted: `g${generation}` });
  });
});

function open(host: string, port: number, allowHalfOpen = true): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, allowHalfOpen }, () => resolve(socket));
    socket.once('error', reject);
  });
}

function once(socket: Socket): Promise<string> {
  return new Promise((resolve) => { socket.once('data', (chunk) => resolve(chunk.toString())); });
}
