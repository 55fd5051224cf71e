import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { LocalError } from '../platform/local-error.js';
import type { Component } from './component.js';
import { readLogLine } from './log-line.js';
import type { LogSink } from './log-printer.js';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** One that has lived this long had started well: its next crash begins at the first pause again. */
const GOOD_LIFE_MS = 20_000;
const CRASHES_BEFORE_READY = 3;
const ASK_EVERY_MS = 50;

/** Runs one component: starts it, waits until it serves, starts it again when it crashes (with growing pauses), stops it. */
export class SupervisedProcess {
  #child: ChildProcess | undefined;
  #exited: Promise<void> = Promise.resolve();
  #isStopping = false;
  #crashes = 0;
  readonly #lastLines: string[] = [];
  readonly #stopped = new AbortController();

  constructor(readonly component: Component, private readonly log: LogSink, private readonly onChange: () => void) {}

  /** The id of the present process; undefined between a crash and the next start. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /**
   * Starts it and waits until it serves.
   * @throws {LocalError} COMPONENT_FAILED when it crashes three times before, or the time is over, unless it is optional; with its last lines.
   */
  async start(): Promise<void> {
    const startedMs = performance.now();
    this.#launch();
    while (!(await this.component.isReady().catch(() => false))) {
      if (this.#isStopping) return;
      const isLate = performance.now() - startedMs > this.component.readyTimeoutMs;
      if (isLate || this.#crashes >= CRASHES_BEFORE_READY) {
        const reason = isLate ? `does not serve after ${Math.round(this.component.readyTimeoutMs / 1000)} s` : `ended ${this.#crashes} times before it served`;
        if (this.component.isOptional === true) return this.#say('error', `${reason}; the platform goes on without it. Its last line: ${this.#lastLines.at(-1) ?? 'none'}`);
        throw new LocalError('COMPONENT_FAILED', `${this.component.name} ${reason}. Its last lines:\n${this.#lastLines.join('\n')}`);
      }
      await delay(ASK_EVERY_MS);
    }
    this.#say('info', `ready after ${((performance.now() - startedMs) / 1000).toFixed(1)} s${this.component.url === undefined ? '' : ` · ${this.component.url}`}`);
  }

  /** Asks it to end, and ends it by force when it has not after its time. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#stopped.abort();
    if (this.#child?.pid === undefined) return;
    this.#child.kill(this.component.stopSignal);
    const forced = setTimeout(() => {
      this.#say('warn', `did not end within ${this.component.stopTimeoutMs / 1000} s; ended by force`);
      this.kill();
    }, this.component.stopTimeoutMs);
    await this.#exited;
    clearTimeout(forced);
  }

  /** Ends it and what it started at once. */
  kill(): void {
    if (this.#child?.pid === undefined) return;
    try {
      // It leads a process group of its own.
      process.kill(-this.#child.pid, 'SIGKILL');
    } catch {
      this.#child.kill('SIGKILL');
    }
  }

  #launch(): void {
    const { argv: [program, ...args], env, cwd, user, logs } = this.component;
    const startedMs = performance.now();
    // A group of its own: Ctrl-C reaches the supervisor alone, which stops the children in order.
    const child = spawn(program, args, { cwd, env, ...user, detached: true, stdio: ['ignore', logs === 'both' ? 'pipe' : 'ignore', 'pipe'] });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      if (stream !== null) createInterface({ input: stream }).on('line', (line) => this.#take(line));
    }
    this.#exited = new Promise((resolve) => {
      const end = (how: string): void => {
        if (this.#child !== child) return;
        this.#child = undefined;
        resolve();
        if (!this.#isStopping) void this.#restart(how, performance.now() - startedMs);
      };
      // Only a program that could not be started has no process and no exit.
      child.once('error', (error) => {
        if (child.pid !== undefined) return;
        this.#take(`${program} could not be started: ${error.message}`);
        end('not started');
      });
      child.once('exit', (code, signal) => end(signal ?? `exit code ${code ?? '?'}`));
    });
    this.onChange();
  }

  async #restart(how: string, livedMs: number): Promise<void> {
    this.#crashes = livedMs > GOOD_LIFE_MS ? 1 : this.#crashes + 1;
    const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** (this.#crashes - 1), LONGEST_PAUSE_MS);
    this.#say('error', `ended (${how}); starting it again in ${pauseMs / 1000} s`);
    this.onChange();
    await delay(pauseMs, undefined, { signal: this.#stopped.signal }).catch(() => undefined);
    if (!this.#isStopping) this.#launch();
  }

  #take(raw: string): void {
    if (raw.trim() === '') return;
    this.#lastLines.push(raw.slice(0, 1_000));
    if (this.#lastLines.length > 20) this.#lastLines.shift();
    this.log(readLogLine(this.component.name, raw));
  }

  #say(level: 'info' | 'warn' | 'error', text: string): void {
    this.log({ component: this.component.name, level, text, at: new Date() });
  }
}
