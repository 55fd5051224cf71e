import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { noteLines } from '../output/lines.js';
import type { Cli } from '../runtime/cli.js';
import { CliError } from '../runtime/cli-error.js';
import type { OutputOptions } from './manifest.commands.js';
import { systemErrorCode } from './system-error-code.js';

/**
 * Writes a belay.yml into a folder, or where the options say; `-` prints it.
 * @throws {CliError} INVALID_INPUT when the file exists and may not be replaced, or cannot be written.
 */
export async function writeBelayFile(cli: Cli, folder: string, text: string, options: OutputOptions): Promise<void> {
  if (options.output === '-') {
    cli.out.write(text);
    return;
  }
  const file = options.output ?? join(folder, 'belay.yml');
  try {
    await writeFile(resolve(cli.cwd, file), text, { flag: options.force === true ? 'w' : 'wx' });
  } catch (error) {
    const exists = systemErrorCode(error) === 'EEXIST';
    throw new CliError('INVALID_INPUT', exists ? `${file} exists already.` : `${file} cannot be written.`, {
      hint: exists ? 'Use --force to replace it, or -o - to see the new one.' : 'Check the folder.',
      cause: error,
    });
  }
  noteLines(cli, `Wrote ${file}.`);
}
