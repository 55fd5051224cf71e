import { basename, dirname, join } from 'node:path';
import { importCompose, importHeroku, type ImportFile, type ImportResult } from '@belay/manifest';
import { noteLines } from '../output/lines.js';
import type { Cli } from '../runtime/cli.js';
import { CliError } from '../runtime/cli-error.js';
import { diagnosticLines } from './diagnostic-lines.js';
import type { OutputOptions } from './manifest.commands.js';
import { readFileText } from './manifest-file.js';
import { writeBelayFile } from './write-belay-file.js';

/**
 * Writes a belay.yml from a compose file, or from a Procfile, an app.json or both, and tells what was dropped or guessed.
 * Ends with 2, and writes nothing, when the files cannot be imported.
 */
export async function importManifestFiles(cli: Cli, given: readonly string[], options: OutputOptions & { readonly project?: string }): Promise<void> {
  const files = given.flatMap(splitJoined);
  const texts: ImportFile[] = [];
  for (const file of files) {
    const read = await readFileText(cli, file);
    if (read.ok) texts.push({ file: read.file, text: read.text });
    else noteLines(cli, ...diagnosticLines(cli.errColours, read.diagnostics));
  }
  if (texts.length < files.length) {
    cli.exitCode = 2;
    return;
  }
  const result = importTexts(texts, options.project);
  noteLines(cli, ...diagnosticLines(cli.errColours, result.diagnostics));
  if (result.ok) await writeBelayFile(cli, dirname(files[0] ?? '.'), result.text, options);
  else cli.exitCode = 2;
}

/** `Procfile+app.json` stands for both files of one folder. */
function splitJoined(file: string): readonly string[] {
  const [first, ...others] = basename(file).split('+');
  return others.length > 0 && first === 'Procfile' ? [first, ...others].map((name) => join(dirname(file), name)) : [file];
}

function importTexts(texts: readonly ImportFile[], project: string | undefined): ImportResult {
  const procfile = texts.find(({ file }) => basename(file).startsWith('Procfile'));
  const appJson = texts.find(({ file }) => basename(file).endsWith('.json'));
  const others = texts.filter((text) => text !== procfile && text !== appJson);
  const [compose] = others;
  if (compose !== undefined && texts.length === 1) return importCompose(compose.text, { file: compose.file, project });
  if (compose !== undefined)
    throw new CliError('INVALID_INPUT', `${compose.file} cannot be imported together with other files.`, {
      hint: 'Give one compose file, or a Procfile and an app.json.',
    });
  return importHeroku({ procfile, appJson, project });
}
