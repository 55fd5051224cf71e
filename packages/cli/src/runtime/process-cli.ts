import pc from 'picocolors';
import type { Cli, Palette, TextOutput } from './cli.js';
import { interruptedExitCode } from './exit-codes.js';

/** Gives the command line of this process. The first Ctrl-C aborts `interrupted`; a second one ends the process. */
export function processCli(): Cli {
  const abort = new AbortController();
  // Listeners that stay: signal-exit (below log-update) ends the process itself where it finds none but its own.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => (abort.signal.aborted ? process.exit(interruptedExitCode) : abort.abort(signal)));
  const { env, stdin, stdout, stderr } = process;
  // The reader of a pipe (head, less) may leave before the end.
  for (const stream of [stdout, stderr]) stream.on('error', (error: NodeJS.ErrnoException) => { if (error.code === 'EPIPE') process.exit(0); throw error; });
  return {
    env, cwd: process.cwd(), input: stdin, out: stdout, err: stderr,
    colours: palette(stdout, env), errColours: palette(stderr, env),
    isInteractive: Boolean(stdin.isTTY && stderr.isTTY) && env['CI'] === undefined,
    interrupted: abort.signal, now: () => Date.now(), exitCode: 0,
  };
}

/** Gives the colours for one output: on in a terminal, unless NO_COLOR is set or the terminal is dumb; FORCE_COLOR turns them on anywhere. */
export function palette(output: Pick<TextOutput, 'isTTY'>, env: Cli['env']): Palette {
  const isOff = (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb' || env['FORCE_COLOR'] === '0';
  const isForced = (env['FORCE_COLOR'] ?? '') !== '';
  const colours = pc.createColors(!isOff && (isForced || output.isTTY === true));
  return { strong: colours.bold, dim: colours.dim, good: colours.green, bad: colours.red, warn: colours.yellow, name: colours.cyan };
}
