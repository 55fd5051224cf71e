import { WorkerProcess } from '../harness/worker-process.js';
import { waitFor } from '../harness/wait-for.js';
import type { KitDoor } from '../door/kit-door.js';

/** How the workers of the plugin under test are started. */
export interface WorkerFleetOptions {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly readyWithinMs: number;
  readonly door: KitDoor;
}

/** The workers of the plugin under test, and all that they ever wrote. */
export class WorkerFleet {
  readonly #options: WorkerFleetOptions;
  readonly #workers: WorkerProcess[] = [];
  readonly #output: string[] = [];
  #ensuring: Promise<WorkerProcess> | undefined;

  constructor(options: WorkerFleetOptions) {
    this.#options = options;
  }

  /** Everything that the workers wrote so far. */
  get output(): string {
    return this.#output.join('');
  }

  get running(): WorkerProcess[] {
    return this.#workers.filter((worker) => worker.isRunning);
  }

  /** Starts one more worker; it said hello without a problem when this resolves. */
  async start(): Promise<WorkerProcess> {
    const { command, cwd, environment, door, readyWithinMs } = this.#options;
    const before = door.hellos.length;
    const worker = new WorkerProcess({ command, cwd, environment, onOutput: (text) => this.#output.push(text) });
    this.#workers.push(worker);
    await waitFor('a hello of the plugin\'s worker without a problem', readyWithinMs, () => {
      if (!worker.isRunning) throw new Error(`the plugin's worker ended at its start; it wrote: ${this.output.slice(-1_500)}`);
      return door.hellos.slice(before).find(({ problem }) => problem === undefined);
    });
    return worker;
  }

  /** Gives a running worker, starting one where there is none; ends all others. */
  async ensureOne(): Promise<WorkerProcess> {
    this.#ensuring ??= this.#ensure().finally(() => (this.#ensuring = undefined));
    return this.#ensuring;
  }

  async stopAll(): Promise<void> {
    await Promise.all(this.running.map((worker) => worker.stop(20_000)));
  }

  async #ensure(): Promise<WorkerProcess> {
    const [first, ...others] = this.running;
    await Promise.all(others.map((worker) => worker.kill()));
    return first ?? this.start();
  }
}
