import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** How a worker of the plugin is started. */
export interface WorkerProcessOptions {
  /** Program and its arguments. */
  readonly command: readonly string[];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Told every piece of output. */
  readonly onOutput: (text: string) => void;
}

/** A running worker of the plugin under test; a group of its own, so that nothing that it starts is left. */
export class WorkerProcess {
  readonly #child: ChildProcess;

  constructor({ command, cwd, environment, onOutput }: WorkerProcessOptions) {
    const [program = '', ...args] = command;
    this.#child = spawn(program, args, { cwd, env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    this.#child.stdout?.setEncoding('utf8').on('data', onOutput);
    this.#child.stderr?.setEncoding('utf8').on('data', onOutput);
    this.#child.on('error', (error) => onOutput(`${program} cannot be started: ${error.message}\n`));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get isRunning(): boolean {
    return this.#child.pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  pause(): void {
    this.#child.kill('SIGSTOP');
  }

  resume(): void {
    this.#child.kill('SIGCONT');
  }

  /** Ends the process at once, as a crash would; its own children live on, as they would then. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Asks it to stop; kills it when it has not by the deadline. Says whether it stopped by itself with exit code 0. */
  async stop(deadlineMs: number): Promise<boolean> {
    if (!this.isRunning) return false;
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), deadlineMs);
    await this.#end('SIGTERM');
    clearTimeout(timer);
    return this.#child.exitCode === 0;
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (!this.isRunning) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill(signal);
    this.#child.kill('SIGCONT');
    await exited;
  }
}
