import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import Docker from 'dockerode';

const run = promisify(execFile);

/** What a plain program needs to know of the router that Belay runs, to switch the same one. */
export interface RouterPlace {
  readonly dynamicFolder: string;
  readonly apiPort: number;
  readonly httpPort: number;
}

/** Finds the router of an instance by its labels. */
export async function findRouter(instance: string): Promise<RouterPlace> {
  const docker = new Docker();
  const [found] = await docker.listContainers({ filters: { label: [`dev.belay.instance=${instance}`, 'dev.belay.kind=router'] } });
  if (found === undefined) throw new Error(`no router of instance ${instance} runs`);
  const { Args, Mounts } = await docker.getContainer(found.Id).inspect();
  const portOf = (entryPoint: string): number => Number(Args.find((arg) => arg.startsWith(`--entrypoints.${entryPoint}.address=`))?.split(':').at(-1));
  return { dynamicFolder: Mounts.find(({ Destination }) => Destination === '/belay/dynamic')!.Source, apiPort: portOf('traefik'), httpPort: portOf('web') };
}

/**
 * The least that a person would script: build by BuildKit, run, wait until it listens, switch the router, ask over it. One old container is removed outside the clock.
 * It knows neither records nor rollback: the yardstick for what Belay adds.
 */
export class PlainDeployer {
  private readonly docker = new Docker();
  private old: Docker.Container | undefined;
  private readonly network: Promise<Docker.Network>;
  private readonly id = randomBytes(4).toString('hex');
  private readonly router: RouterPlace;
  private readonly folder: string;
  private readonly port: number;

  constructor(router: RouterPlace, folder: string, port: number) {
    this.router = router;
    this.folder = folder;
    this.port = port;
    this.network = this.docker.createNetwork({ Name: `plain-${this.id}` });
  }

  /** Deploys the folder's HEAD; gives the milliseconds until the new container answered over the router. */
  async deploy(): Promise<number> {
    const network = await this.network;
    const startedAt = performance.now();
    const tag = `plain-${this.id}:latest`;
    const { stdout } = await run('git', ['archive', '--format=tar', 'HEAD'], { cwd: this.folder, encoding: 'buffer', maxBuffer: 64 << 20 });
    await this.build(stdout, tag);
    const container = await this.docker.createContainer({ Image: tag, HostConfig: { NetworkMode: network.id } });
    await container.start();
    const address = Object.values((await container.inspect()).NetworkSettings.Networks)[0]!.IPAddress;
    await waitUntilListening(address, this.port);
    await this.switchRouter(address);
    await this.verify();
    const elapsedMs = performance.now() - startedAt;
    await this.old?.remove({ force: true });
    this.old = container;
    return elapsedMs;
  }

  async close(): Promise<void> {
    await this.old?.remove({ force: true });
    await (await this.network).remove();
    await this.docker.getImage(`plain-${this.id}:latest`).remove({ force: true }).catch(() => undefined);
  }

  private async build(tar: Buffer, tag: string): Promise<void> {
    const stream = await this.docker.buildImage(Readable.from([tar]), { t: tag, version: '2' });
    await new Promise<void>((resolve, reject) => {
      this.docker.modem.followProgress(stream, (error, events: { error?: string }[]) => {
        const failed = error?.message ?? events.find((event) => event.error !== undefined)?.error;
        if (failed === undefined) resolve();
        else reject(new Error(failed));
      });
    });
  }

  private async switchRouter(address: string): Promise<void> {
    const name = `plain-${this.id}`;
    const config = { http: { routers: { [name]: { rule: `Host("${name}.localhost")`, service: name, entryPoints: ['web'] } }, services: { [name]: { loadBalancer: { servers: [{ url: `http://${address}:${this.port}` }] } } } } };
    const temporary = join(this.router.dynamicFolder, `${name}.tmp`);
    await writeFile(temporary, JSON.stringify(config));
    await rename(temporary, join(this.router.dynamicFolder, `${name}.yml`));
    const deadline = performance.now() + 10_000;
    for (;;) {
      const answer = await get(this.router.apiPort, `/api/http/services/${name}@file`, '127.0.0.1');
      if (answer.status === 200 && answer.text.includes(`http://${address}:${this.port}`)) return;
      if (performance.now() > deadline) throw new Error('the router did not take the new configuration');
      await delay(5);
    }
  }

  private async verify(): Promise<void> {
    const answer = await get(this.router.httpPort, '/', `plain-${this.id}.localhost`);
    if (answer.status !== 200) throw new Error(`the plain deployment answers ${answer.status}`);
  }
}

async function waitUntilListening(host: string, port: number): Promise<void> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    const isListening = await new Promise<boolean>((resolve) => {
      const socket = connect({ host, port }, () => { socket.destroy(); resolve(true); });
      socket.once('error', () => resolve(false));
    });
    if (isListening) return;
    if (performance.now() > deadline) throw new Error(`nothing listens on ${host}:${port}`);
    await delay(5);
  }
}

/** One GET of 127.0.0.1 with a Host header. */
export function get(port: number, path: string, host: string): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, path, headers: { host } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
    });
    call.once('error', reject);
    call.end();
  });
}
