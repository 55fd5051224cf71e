import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allCases } from '@belay/plugin-testing';
import { removeFolder } from '../helpers/remove-folder.ts';
import { FIXTURES, type BrokenFixture } from './broken-fixtures.ts';

const { workerDefects }: { readonly workerDefects: Readonly<Record<string, unknown>> } = await import(join(FIXTURES, 'worker-defects.js'));
/** Each worker measures its process for itself, so that a process of many becomes slow. */
const GUESTS = 12;

/** Whether a fixture may be at work in a process with others: the defect is its plugin's own, and no case of its ends, pauses or reads the process. */
export function canBeHosted({ defect, only }: BrokenFixture): boolean {
  return workerDefects[defect] === undefined && allCases.every(({ id, isShared }) => isShared === true || !only.some((prefix) => id.startsWith(prefix)));
}

/** Processes in which fixtures are at work side by side. */
export class FixtureHosts implements AsyncDisposable {
  readonly #children: ChildProcess[] = [];
  #folder: Promise<string> | undefined;
  #present: Promise<string> | undefined;
  #guests = 0;

  /** Gives the socket of a host with room for one more. */
  async findRoom(): Promise<string> {
    if (this.#guests % GUESTS === 0) this.#present = this.#start();
    this.#guests += 1;
    return this.#present!;
  }

  async #start(): Promise<string> {
    this.#folder ??= mkdtemp(join(tmpdir(), 'belay-hosts-'));
    const socket = join(await this.#folder, `${this.#children.length}.sock`);
    const child = spawn(process.execPath, [join(FIXTURES, 'worker-host.js'), socket], { stdio: ['pipe', 'pipe', 'ignore'], env: { ...process.env, NODE_OPTIONS: '' } });
    this.#children.push(child);
    const ended = once(child, 'exit').then(() => Promise.reject(new Error('the host of fixtures ended at its start')));
    await Promise.race([once(child.stdout, 'data'), ended]);
    ended.catch(() => undefined);
    return socket;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#children) {
      const ended = child.exitCode === null ? once(child, 'exit') : undefined;
      child.stdin?.end();
      await ended;
    }
    if (this.#folder !== undefined) await removeFolder(await this.#folder);
  }
}
