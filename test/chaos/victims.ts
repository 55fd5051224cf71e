import { execFile } from 'node:child_process';
import { request } from 'node:http';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import type { TestPlatform } from '@belay/local';
import { waitFor } from '../helpers/wait-for.ts';
import { disks, type Disks } from './disks.ts';
import { links, type Links } from './links.ts';
import type { OwnEngine } from './own-engine.ts';
import { listTree, readArguments, readEnvironment, signal } from './processes.ts';
import { targets, type Action, type Target } from './report.ts';

const run = promisify(execFile);
const PAUSE_MS = 10_000;
const CUT_MS = 3_000;
const FULL_MS = 6_000;
const DEAD_ENGINE_MS = 500;
const BACK_DEADLINE_MS = 60_000;

/** A target that is a process. */
type ProcessTarget = Exclude<Target, 'link' | 'disk'>;

/** Component names of the supervisor. */
const components: Readonly<Partial<Record<ProcessTarget, string>>> = { api: 'api', worker: 'worker', plugin: 'provider-docker', temporal: 'temporal', postgres: 'postgres' };

/** Which actions a target knows. An api is cut off from plugin workers at its door. */
export const actionsOf: Readonly<Record<Target, readonly Action[]>> = {
  api: ['kill', 'pause', 'cut'], worker: ['kill', 'pause'], plugin: ['kill', 'pause'], temporal: ['kill', 'pause', 'cut'], postgres: ['kill', 'pause', 'cut'], dockerd: ['kill', 'pause'], containerd: ['kill', 'pause'], router: ['kill', 'pause'],
  link: ['cut'], disk: ['fill'],
};

/** Whether a target is a process, which can be killed. */
export function isProcess(target: Target): target is ProcessTarget {
  return target !== 'link' && target !== 'disk';
}

/** Strikes parts of a platform and waits until they serve again. */
export class Victims {
  readonly #platform: TestPlatform;
  readonly #engine: OwnEngine;
  readonly #links: Links;
  readonly #disks: Disks;
  readonly #routerPort: number;
  readonly #healthChecks = new Map<ProcessTarget, () => Promise<boolean>>();

  constructor(platform: TestPlatform, engine: OwnEngine, surroundings: { readonly links: Links; readonly disks: Disks }, routerPort: number) {
    this.#platform = platform;
    this.#engine = engine;
    this.#links = surroundings.links;
    this.#disks = surroundings.disks;
    this.#routerPort = routerPort;
  }

  /** Strikes; resolves when the target serves again. `onBegan` is called at the moment of the blow. */
  async strike(target: Target, action: Action, onBegan: () => void, part?: string): Promise<void> {
    if (!isProcess(target)) return await this.#strikePart(target, part ?? '', onBegan);
    const isHealthy = await this.#healthCheck(target);
    const pid = await this.#pid(target);
    if (action === 'cut') {
      onBegan();
      await this.#cut(target, pid);
    } else if (action === 'pause') {
      const tree = await listTree(pid);
      onBegan();
      for (const one of tree) signal(one, 'SIGSTOP');
      await delay(PAUSE_MS);
      for (const one of tree.toReversed()) signal(one, 'SIGCONT');
    } else {
      onBegan();
      await this.#kill(target, pid);
    }
    await waitFor(`${target} to serve again`, async () => await isHealthy().catch(() => false), BACK_DEADLINE_MS);
  }

  /** What a link or disk may be. */
  partsOf(target: 'link' | 'disk'): readonly string[] {
    return target === 'link' ? links : disks;
  }

  /** Waits until all parts serve. */
  async waitUntilWhole(): Promise<void> {
    for (const target of targets.filter(isProcess)) {
      const isHealthy = await this.#healthCheck(target);
      await waitFor(`${target} to serve`, async () => await isHealthy().catch(() => false), BACK_DEADLINE_MS);
    }
  }

  async #strikePart(target: 'link' | 'disk', part: string, onBegan: () => void): Promise<void> {
    const link = links.find((one) => one === part);
    const disk = disks.find((one) => one === part);
    onBegan();
    if (target === 'link' && link !== undefined) {
      this.#links.cut(link);
      await delay(CUT_MS);
      this.#links.mend(link);
    } else if (disk !== undefined) {
      try {
        await this.#disks.fill(disk);
        await delay(FULL_MS);
      } finally {
        await this.#disks.empty(disk);
      }
    }
    await this.waitUntilWhole();
  }

  async #kill(target: ProcessTarget, pid: number): Promise<void> {
    if (target === 'dockerd') {
      await this.#engine.kill();
      await delay(DEAD_ENGINE_MS);
      await this.#engine.start();
      return;
    }
    signal(pid, 'SIGKILL');
    await waitFor(`another process of ${target}`, async () => {
      const now = await this.#pid(target).catch(() => pid);
      return now !== pid && now !== 0;
    }, BACK_DEADLINE_MS);
  }

  /** Resets all connections to the target's port and refuses new ones for a while. */
  async #cut(target: ProcessTarget, pid: number): Promise<void> {
    const port = await this.#cutPort(target, pid);
    const rule = ['-p', 'tcp', '--dport', port, '-j', 'REJECT', '--reject-with', 'tcp-reset'];
    const back = ['-p', 'tcp', '--sport', port, '-j', 'REJECT', '--reject-with', 'tcp-reset'];
    for (const one of [rule, back]) await run('iptables', ['-I', 'INPUT', ...one]);
    await delay(CUT_MS);
    for (const one of [rule, back]) await run('iptables', ['-D', 'INPUT', ...one]);
  }

  async #cutPort(target: ProcessTarget, pid: number): Promise<string> {
    if (target === 'temporal') return new URL(`tcp://${(await this.#platform.state()).temporalAddress}`).port;
    if (target === 'postgres') return (await this.#postgresPort(pid));
    return (await readEnvironment(pid))['BELAY_DOOR_PORT'] ?? '';
  }

  async #pid(target: ProcessTarget): Promise<number> {
    if (target === 'dockerd') return this.#engine.pid();
    if (target === 'containerd') return await this.#engine.containerdPid();
    if (target === 'router') {
      const [router] = await this.#engine.docker.listContainers({ filters: { label: ['dev.belay.kind=router'] } });
      return router === undefined ? 0 : (await this.#engine.docker.getContainer(router.Id).inspect()).State.Pid;
    }
    return (await this.#platform.state()).components.find(({ name }) => name === components[target])?.pid ?? 0;
  }

  /** Addresses stay the same over restarts, so each check is made once. */
  async #healthCheck(target: ProcessTarget): Promise<() => Promise<boolean>> {
    const known = this.#healthChecks.get(target) ?? await this.#makeHealthCheck(target, await this.#pid(target));
    this.#healthChecks.set(target, known);
    return known;
  }

  async #makeHealthCheck(target: ProcessTarget, pid: number): Promise<() => Promise<boolean>> {
    switch (target) {
      case 'dockerd': case 'containerd': return async () => await this.#engine.docker.ping().then(async () => (await this.#engine.containerdPid()) > 0);
      case 'router': return async () => await answers(this.#routerPort, '/');
      case 'api': return async () => await isOk(new URL('/readyz', this.#platform.apiUrl).href);
      case 'worker': return healthPage(await readEnvironment(pid), 'BELAY_WORKER_HEALTH_PORT', '/readyz');
      case 'plugin': return healthPage(await readEnvironment(pid), 'BELAY_PLUGIN_HEALTH_PORT', '/readyz');
      case 'temporal': {
        const argv = await readArguments(pid);
        const url = `http://127.0.0.1:${argv[argv.indexOf('--http-port') + 1]}/api/v1/namespaces/belay`;
        return async () => await isOk(url);
      }
      case 'postgres': {
        const port = Number(await this.#postgresPort(pid));
        const password = (await readFile(join(this.#platform.dataDir, 'postgres.password'), 'utf8')).trim();
        return async () => await acceptsSessions(port, password);
      }
    }
  }

  async #postgresPort(pid: number): Promise<string> {
    return (await readArguments(pid)).find((argument) => argument.startsWith('port='))?.slice('port='.length) ?? '';
  }
}

function healthPage(environment: Readonly<Record<string, string>>, variable: string, page: string): () => Promise<boolean> {
  const url = `http://127.0.0.1:${environment[variable]}${page}`;
  return async () => await isOk(url);
}

async function isOk(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(1_000) });
  await response.body?.cancel();
  return response.ok;
}

/** Whether anything answers, whatever it says. */
function answers(port: number, path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const call = request({ host: '127.0.0.1', port, path, timeout: 1_000 }, (response) => { response.resume(); resolve(true); });
    call.on('timeout', () => call.destroy()).on('error', () => resolve(false));
    call.end();
  });
}

async function acceptsSessions(port: number, password: string): Promise<boolean> {
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'belay', database: 'belay', password, connectionTimeoutMillis: 1_000 });
  client.on('error', () => undefined);
  await client.connect();
  await client.end();
  return true;
}
