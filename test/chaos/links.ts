import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** Ports of a platform inside the network of the run. */
export const ports = { api: 17_400, door: 17_401, temporal: 17_233, postgres: 17_432 } as const;

/** Connections between two parts that a run can cut alone: who connects, to whom. */
export const links = ['api-temporal', 'api-postgres', 'worker-temporal', 'worker-postgres', 'plugin-temporal', 'plugin-door'] as const;
export type Link = (typeof links)[number];

const upstream: Readonly<Record<Link, number>> = {
  'api-temporal': ports.temporal, 'api-postgres': ports.postgres, 'worker-temporal': ports.temporal, 'worker-postgres': ports.postgres, 'plugin-temporal': ports.temporal, 'plugin-door': ports.door,
};

/** A proxy in each of these connections. */
export class Links {
  readonly #proxies: ReadonlyMap<Link, Proxy>;

  private constructor(proxies: ReadonlyMap<Link, Proxy>) {
    this.#proxies = proxies;
  }

  static async open(): Promise<Links> {
    return new Links(new Map(await Promise.all(links.map(async (link) => [link, await Proxy.listen(upstream[link])] as const))));
  }

  /** Variables that lead each process of a platform through the proxies. The password is in the file that Postgres' component reads. */
  variables(password: string): Readonly<Record<string, string>> {
    const port = (link: Link): number => this.#proxies.get(link)?.port ?? 0;
    const database = (link: Link): string => `postgres://belay:${password}@127.0.0.1:${port(link)}/belay`;
    return {
      BELAY_API_PORT: String(ports.api), BELAY_TEMPORAL_PORT: String(ports.temporal), BELAY_POSTGRES_PORT: String(ports.postgres),
      BELAY_ENV_API_TEMPORAL_ADDRESS: `127.0.0.1:${port('api-temporal')}`, BELAY_ENV_API_DATABASE_URL: database('api-postgres'),
      BELAY_ENV_WORKER_TEMPORAL_ADDRESS: `127.0.0.1:${port('worker-temporal')}`, BELAY_ENV_WORKER_DATABASE_URL: database('worker-postgres'),
      BELAY_ENV_PLUGIN_TEMPORAL_ADDRESS: `127.0.0.1:${port('plugin-temporal')}`, BELAY_ENV_PLUGIN_BELAY_DOOR_URL: `http://127.0.0.1:${port('plugin-door')}`,
    };
  }

  /** Resets what is connected and every new connection, until it is mended. */
  cut(link: Link): void {
    this.#proxies.get(link)?.cut();
  }

  mend(link: Link): void {
    this.#proxies.get(link)?.mend();
  }

  close(): void {
    for (const proxy of this.#proxies.values()) proxy.close();
  }
}

class Proxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isCut = false;

  private constructor(server: Server, target: number) {
    this.#server = server;
    server.on('connection', (inner: Socket) => {
      if (this.#isCut) return void inner.resetAndDestroy();
      const outer = connect({ host: '127.0.0.1', port: target, allowHalfOpen: true });
      for (const [one, other] of [[inner, outer], [outer, inner]] as const) {
        this.#sockets.add(one);
        one.setNoDelay(true).pipe(other);
        one.on('error', () => other.destroy()).on('close', () => { this.#sockets.delete(one); other.destroy(); });
      }
    });
  }

  static async listen(target: number): Promise<Proxy> {
    const server = createServer({ allowHalfOpen: true });
    const proxy = new Proxy(server, target);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return proxy;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  mend(): void {
    this.#isCut = false;
  }

  close(): void {
    this.cut();
    this.#server.close();
  }
}
