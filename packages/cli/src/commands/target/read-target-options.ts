import { readFile } from 'node:fs/promises';
import { CliError } from '../../runtime/cli-error.js';

type Options = { [name: string]: unknown };

/**
 * Reads options of a target from `name=value`: a dot leads into an option of options (`registry.url=…`), a value that is JSON (a number, true, a list) is taken as such,
 * any other as text, and `@file` is the text of that file, so that no secret has to be on a command line.
 * @throws {CliError} INVALID_INPUT for what is no option, a file that cannot be read, and an option that is a value and options at once.
 */
export async function readTargetOptions(texts: readonly string[]): Promise<Readonly<Options>> {
  const options: Options = {};
  for (const text of texts) {
    const split = text.indexOf('=');
    const path = text.slice(0, Math.max(split, 0)).split('.');
    if (path.some((name) => !/^[A-Za-z][\w-]*$/.test(name))) throw new CliError('INVALID_INPUT', `"${split < 1 ? text : text.slice(0, split)}" is not an option; give it like name=value.`);
    setAt(options, path, await readValue(text.slice(0, split), text.slice(split + 1)));
  }
  return options;
}

async function readValue(name: string, text: string): Promise<unknown> {
  if (text.startsWith('@')) {
    return await readFile(text.slice(1), 'utf8').then((content) => content.replace(/\r?\n$/, ''), (error: unknown) => {
      throw new CliError('INVALID_INPUT', `The file ${text.slice(1)} for the option ${name} cannot be read: ${error instanceof Error ? error.message : 'unknown reason'}.`);
    });
  }
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function setAt(options: Options, path: readonly string[], value: unknown): void {
  const [name = '', ...rest] = path;
  if (rest.length === 0) {
    if (Object.hasOwn(options, name)) throw new CliError('INVALID_INPUT', `The option ${name} is given twice.`);
    options[name] = value;
    return;
  }
  const inner: unknown = options[name] ?? {};
  if (!isOptions(inner)) throw new CliError('INVALID_INPUT', `The option ${name} is given as a value and as options at once.`);
  options[name] = inner;
  setAt(inner, rest, value);
}

function isOptions(value: unknown): value is Options {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
