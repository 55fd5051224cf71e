import type { ReadStream, WriteStream } from 'node:tty';
import type { Formatter } from 'picocolors/types.js';

/** Colours by what they say, so that all commands look alike. Each gives the text unchanged where colours are off. */
export interface Palette {
  readonly strong: Formatter;
  readonly dim: Formatter;
  readonly good: Formatter;
  readonly bad: Formatter;
  readonly warn: Formatter;
  readonly name: Formatter;
}

/** A stream that text is written to; a terminal or anything else. */
export type TextOutput = Pick<WriteStream, 'write'> & Partial<Pick<WriteStream, 'isTTY' | 'columns' | 'rows'>>;

/** Where text comes from; a terminal or anything else. */
export type TextInput = NodeJS.ReadableStream & Partial<Pick<ReadStream, 'isTTY' | 'setRawMode'>>;

/** All that a command may reach of the world around it. Results go to `out`; progress, questions and errors to `err`. */
export interface Cli {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly input: TextInput;
  readonly out: TextOutput;
  readonly err: TextOutput;
  readonly colours: Palette;
  readonly errColours: Palette;
  /** Whether a person can be asked. */
  readonly isInteractive: boolean;
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly interrupted: AbortSignal;
  readonly now: () => number;
  /** Set by a command whose result is not an error but not a success either. */
  exitCode: number;
}
