import { upgradeManifest } from '@belay/manifest';
import { noteLines } from '../output/lines.js';
import type { Cli } from '../runtime/cli.js';
import { diagnosticLines } from './diagnostic-lines.js';
import type { OutputOptions } from './manifest.commands.js';
import { readFileText, splitPath } from './manifest-file.js';
import { writeBelayFile } from './write-belay-file.js';

/** Writes the belay.yml that is equivalent to a manifest. Ends with 2, and writes nothing, when the manifest has an error. */
export async function upgradeManifestFile(cli: Cli, given: string, options: OutputOptions): Promise<void> {
  const read = await readFileText(cli, given);
  const result = read.ok ? upgradeManifest(read.text, { file: read.file }) : read;
  noteLines(cli, ...diagnosticLines(cli.errColours, result.diagnostics));
  if (!result.ok) {
    cli.exitCode = 2;
    return;
  }
  if (!result.keptComments) noteLines(cli, 'The file shares parts by anchors, so that it was written anew, without its comments.');
  await writeBelayFile(cli, splitPath(read.file).folder, result.text, options);
}
