import { mkdir } from 'node:fs/promises';
import { BelayError, type Clock, type Logger } from '@belay/plugin-sdk';
import type { ContainerDetails, DockerEngine } from '../engine/docker-engine.js';
import { unfenced } from '../engine/effect.js';
import { isOwn, label, type Scope } from '../engine/labels.js';
import { messageOf } from '../engine/system-error.js';
import { KeyedMutex } from '../engine/mutex.js';
import type { ImageResolver } from '../images/image-resolver.js';
import type { EffectiveOptions } from '../options.js';
import { createOwnContainer, startOrDiscard } from '../resources/container-lifecycle.js';
import { ensureDefaultCertificate } from './default-certificate.js';
import { routeId, serverUrls } from './route-config.js';
import type { RouteState } from './route-state.js';
import type { RouteStore } from './route-store.js';
import { RouterApi } from './router-api.js';
import { routerName, routerOptions } from './router-container.js';
import { choosePorts, isFree, readPorts, type RouterPorts, type WantedPorts } from './router-ports.js';

const START_DEADLINE_MS = 15_000;
const SWITCH_DEADLINE_MS = 10_000;
const PORT_TRIES = 3;
/** Ends of the router's process, while its start is waited for, after which it is made anew. */
const MOST_RESTARTS = 2;

/** What the router is made with. */
export interface RouterSettings {
  readonly options: EffectiveOptions;
  readonly dataDir: string;
}

/** The one router of a target: takes requests from outside and leads them to the promoted instances. Comes back by itself with all its routes. */
export class Router {
  private readonly mutex = new KeyedMutex();
  private ports: RouterPorts | undefined;
  private api: RouterApi | undefined;
  private isReady = false;

  constructor(
    private readonly engine: DockerEngine, private readonly scope: Scope, private readonly images: ImageResolver, readonly routes: RouteStore,
    private readonly settings: RouterSettings, private readonly clock: Clock, private readonly logger: Logger,
  ) {}

  dispose(): void {
    this.api?.close();
  }

  /** Ports of the router; chosen now when it never ran. */
  async readPorts(): Promise<RouterPorts> {
    return this.mutex.run('ports', async () => {
      this.ports ??= await readPorts(this.settings.dataDir, this.wantedPorts()) ?? await choosePorts(this.settings.dataDir, this.wantedPorts(), this.settings.options.bindAddress);
      return this.ports;
    });
  }

  /** Says that the router may be gone: the next `ensure` looks. */
  markDoubtful(): void {
    this.isReady = false;
  }

  /** Asks whether the router answers, which Docker alone does not tell: it can miss the end of a process, and a process can hang. One that does not is looked at by the next `ensure`. */
  async check(): Promise<boolean> {
    if (this.isReady && !await (await this.openApi()).isAnswering()) this.markDoubtful();
    return this.isReady;
  }

  /** Makes the router run with its present settings, and waits until it answers. */
  async ensure(signal: AbortSignal): Promise<RouterPorts> {
    if (this.isReady) return this.readPorts();
    return this.mutex.run('router', async () => {
      for (let attempt = 1; ; attempt += 1) {
        if (this.isReady) return this.readPorts();
        const ports = await this.ensureOnce(signal);
        if (await this.waitUntilAnswering(signal)) {
          this.isReady = true;
          return ports;
        }
        const container = await this.engine.findContainer(routerName(this.scope));
        if (container !== undefined) await this.engine.removeContainer(container.Id);
        if (attempt === PORT_TRIES) throw new BelayError('PROVIDER_UNAVAILABLE', `The router does not start on port ${ports.http}; see the log of container ${routerName(this.scope)}.`);
        this.ports = undefined;
        await this.repickPorts();
      }
    });
  }

  /** Waits until the router serves a route's state as it is written. @throws {BelayError} PROVIDER_UNAVAILABLE when it does not. */
  async waitUntilServed(route: RouteState, signal: AbortSignal): Promise<void> {
    const wanted = serverUrls(route).sort().join();
    const end = this.clock.monotonicMs() + SWITCH_DEADLINE_MS;
    const api = await this.openApi();
    for (let pauseMs = 2; ; pauseMs = Math.min(pauseMs * 1.5, 20)) {
      const servers = await api.readServers(routeId(route)).catch(() => undefined);
      if ([...servers ?? []].sort().join() === wanted) return;
      if (this.clock.monotonicMs() > end) {
        await this.check();
        throw new BelayError('PROVIDER_UNAVAILABLE', `The router did not take over the routes of ${route.application} in time; it is tried again.`);
      }
      await this.clock.sleep(pauseMs, signal);
    }
  }

  /** Says what is wrong with the rules of a route in the router; undefined when all are served. */
  async findProblem(route: RouteState): Promise<string | undefined> {
    const api = await this.openApi();
    for (const [index, rule] of route.rules.entries()) {
      const problem = await api.readRouterProblem(`${routeId(route)}-${index}`);
      if (problem !== undefined) return `${rule.host}: ${problem}`;
    }
    return undefined;
  }

  private async openApi(): Promise<RouterApi> {
    const { api } = await this.readPorts();
    this.api ??= new RouterApi(api);
    return this.api;
  }

  private async ensureOnce(signal: AbortSignal): Promise<RouterPorts> {
    const found = await this.engine.findContainer(routerName(this.scope));
    if (found !== undefined && !isOwn(this.scope, found.Config.Labels)) throw new BelayError('CONFLICT', `A container named ${routerName(this.scope)} exists, but Belay did not make it. Rename or remove it, then try again.`);
    if (!isUp(found)) await this.repickPorts();
    const ports = await this.readPorts();
    const image = await this.images.resolve(this.settings.options.traefikImage, signal);
    const wanted = routerOptions(this.scope, image, ports, this.settings.options.bindAddress, this.routes);
    await Promise.all([mkdir(this.routes.dynamicFolder, { recursive: true }), this.ensureDefaultCertificate()]);
    await this.routes.rebuild();
    if (found !== undefined) {
      if (found.Config.Labels[label.settings] !== wanted.Labels?.[label.settings]) await this.engine.removeContainer(found.Id);
      else if (await startOrDiscard(this.engine, found.Id, unfenced)) return ports;
    }
    await this.engine.startContainer(await createOwnContainer({ engine: this.engine, scope: this.scope }, wanted, unfenced));
    this.logger.info('the router was started', { httpPort: ports.http, image: image.ref, substitute: image.substitute?.version });
    return ports;
  }

  /** The router works without it too, only slower at every change. */
  private async ensureDefaultCertificate(): Promise<void> {
    await ensureDefaultCertificate(this.routes.certificateFolder).catch((error: unknown) => this.logger.warn('the certificate for unknown hosts could not be made', { reason: messageOf(error) }));
  }

  /** Before a start: ports that somebody else took meanwhile are given up. */
  private async repickPorts(): Promise<void> {
    const ports = await this.readPorts();
    const { bindAddress } = this.settings.options;
    const areFree = await Promise.all([isFree(ports.http, bindAddress), isFree(ports.api, '127.0.0.1'), ports.https === undefined || isFree(ports.https, bindAddress)]);
    if (areFree.every(Boolean)) return;
    // One that was killed comes back by itself, and then it is the one that has them.
    if (isUp(await this.engine.findContainer(routerName(this.scope)))) return;
    this.api?.close();
    this.api = undefined;
    this.ports = await choosePorts(this.settings.dataDir, this.wantedPorts(), bindAddress);
  }

  private async waitUntilAnswering(signal: AbortSignal): Promise<boolean> {
    const end = this.clock.monotonicMs() + START_DEADLINE_MS;
    const api = await this.openApi();
    let restartsBefore: number | undefined;
    while (this.clock.monotonicMs() < end) {
      if (await api.isAnswering()) return true;
      const container = await this.engine.findContainer(routerName(this.scope));
      if (container === undefined) return false;
      // Docker counts over the container's whole life: only ends while this waits tell that it cannot start.
      restartsBefore ??= container.RestartCount;
      if (container.RestartCount > restartsBefore + MOST_RESTARTS) return false;
      await this.clock.sleep(50, signal);
    }
    return false;
  }

  private wantedPorts(): WantedPorts {
    const { options } = this.settings;
    return { http: options.httpPort, https: options.httpsPort, hasTls: options.tls };
  }
}

function isUp(container: ContainerDetails | undefined): boolean {
  return container !== undefined && (container.State.Running || container.State.Restarting);
}
