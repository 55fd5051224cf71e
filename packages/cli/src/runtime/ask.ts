import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { Cli } from './cli.js';
import { CliError } from './cli-error.js';

/** Asks a person for a line of text; an empty answer gives the default. */
export async function askText(cli: Cli, question: string, fallback = ''): Promise<string> {
  const { strong, dim, good } = cli.errColours;
  const answer = await readLine(cli, `${good('?')} ${strong(question)}${fallback === '' ? '' : dim(` (${fallback})`)} `);
  return answer.trim() === '' ? fallback : answer.trim();
}

/** Asks a question that is answered with yes or no. */
export async function askYesNo(cli: Cli, question: string, fallback: boolean): Promise<boolean> {
  const answer = await askText(cli, `${question} ${fallback ? '[Y/n]' : '[y/N]'}`);
  return answer === '' ? fallback : /^y(es)?$/i.test(answer);
}

/** Asks for one of several choices by number or name. */
export async function askChoice(cli: Cli, question: string, choices: readonly string[], fallback: string): Promise<string> {
  for (;;) {
    const answer = await askText(cli, `${question} [${choices.map((choice, index) => `${index + 1} ${choice}`).join(' · ')}]`, fallback);
    const found = choices.find((choice, index) => answer === choice || answer === String(index + 1));
    if (found !== undefined) return found;
    cli.err.write(`  "${answer}" is none of them.\n`);
  }
}

/** Asks for a text that is not shown while it is typed. */
export async function askSecret(cli: Cli, question: string): Promise<string> {
  const { strong, good } = cli.errColours;
  cli.err.write(`${good('?')} ${strong(question)} `);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const answer = await readLine(cli, '', silent);
  cli.err.write('\n');
  return answer;
}

/** Reads all of the standard input, without its last line end. */
export async function readInput(cli: Cli): Promise<string> {
  const parts: string[] = [];
  cli.input.setEncoding('utf8');
  for await (const part of cli.input) parts.push(String(part));
  return parts.join('').replace(/\r?\n$/, '');
}

async function readLine(cli: Cli, prompt: string, output: NodeJS.WritableStream = toStream(cli)): Promise<string> {
  const lines = createInterface({ input: cli.input, output, terminal: cli.input.isTTY === true });
  // readline takes Ctrl-C away from the process while it reads, and gives no answer at the end of the input.
  const ended = new Promise<never>((_resolve, reject) => {
    const stop = () => reject(new CliError('INVALID_INPUT', 'No answer was given.', { exitCode: 130 }));
    lines.once('SIGINT', stop);
    lines.once('close', stop);
  });
  try {
    return await Promise.race([lines.question(prompt), ended]);
  } finally {
    lines.close();
  }
}

function toStream(cli: Cli): NodeJS.WritableStream {
  return new Writable({ write: (chunk, _encoding, done) => { cli.err.write(String(chunk)); done(); } });
}
