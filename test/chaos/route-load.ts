import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

const PAUSE_MS = 50;
const ANSWER_MS = 20_000;

/** A request that got no good answer. */
export interface LostRequest {
  readonly at: number;
  readonly reason: string;
}

/** Asks a route that must always answer, one request after the other, over kept connections. */
export class RouteLoad {
  readonly lost: LostRequest[] = [];
  sent = 0;
  readonly #stopped = new AbortController();
  readonly #url: URL;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 2 });
  readonly #work: Promise<void>;

  constructor(url: string) {
    this.#url = new URL(url);
    this.#work = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#work;
    this.#agent.destroy();
  }

  async #run(): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      const at = Date.now();
      this.sent += 1;
      const reason = await this.#ask();
      if (reason !== undefined) this.lost.push({ at, reason });
      await delay(PAUSE_MS);
    }
  }

  /** Gives what was wrong; undefined when all was well. */
  #ask(): Promise<string | undefined> {
    const { host, port, pathname } = this.#url;
    return new Promise((resolve) => {
      const call = request({ host: '127.0.0.1', port: port === '' ? 80 : Number(port), path: pathname, headers: { host }, timeout: ANSWER_MS, agent: this.#agent }, (response) => {
        response.on('end', () => resolve(response.statusCode === 200 ? undefined : `status ${response.statusCode}`)).resume();
        response.on('error', (error) => resolve(error.message));
      });
      call.on('timeout', () => call.destroy(new Error('no answer'))).on('error', (error) => resolve(error.message));
      call.end();
    });
  }
}
