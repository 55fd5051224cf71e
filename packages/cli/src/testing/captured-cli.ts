import { Readable } from 'node:stream';
import { palette } from '../runtime/process-cli.js';
import type { Cli } from '../runtime/cli.js';

/** A command line whose output can be read. */
export interface CapturedCli extends Cli {
  /** What was printed as the result. */
  readonly printed: () => string;
  /** What was printed beside it: progress, notes, errors. */
  readonly noted: () => string;
}

/** Makes a command line without a terminal, for tests: its output is kept, its input is what is given. */
export function capturedCli(given: { readonly env?: Cli['env']; readonly cwd?: string; readonly input?: string; readonly interrupted?: AbortSignal } = {}): CapturedCli {
  const out: string[] = [];
  const err: string[] = [];
  const keep = (kept: string[]) => ({ write: (text: string | Uint8Array) => { kept.push(String(text)); return true; } });
  const plain = palette({ isTTY: false }, { NO_COLOR: '1' });
  return {
    env: given.env ?? {}, cwd: given.cwd ?? '/', input: Readable.from(given.input === undefined ? [] : [given.input]), out: keep(out), err: keep(err),
    colours: plain, errColours: plain, isInteractive: false, interrupted: given.interrupted ?? new AbortController().signal, now: () => Date.parse('2026-01-01T00:00:00Z'), exitCode: 0,
    printed: () => out.join(''), noted: () => err.join(''),
  };
}
