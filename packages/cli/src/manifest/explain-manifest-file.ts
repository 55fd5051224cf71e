import { explainManifest, readManifest } from '@belay/manifest';
import { safeText } from '../output/safe-text.js';
import type { Cli } from '../runtime/cli.js';
import { noteLines } from '../output/lines.js';
import { diagnosticLines } from './diagnostic-lines.js';
import { readFileText } from './manifest-file.js';

/** Prints a manifest's spec for people; findings go to the error output. Ends with 2 when the manifest has an error. */
export async function explainManifestFile(cli: Cli, given: string): Promise<void> {
  const read = await readFileText(cli, given);
  const result = read.ok ? readManifest(read.text, { file: read.file }) : read;
  noteLines(cli, ...diagnosticLines(cli.errColours, result.diagnostics));
  if (result.ok) cli.out.write(explainManifest(result.spec).split('\n').map(safeText).join('\n'));
  else cli.exitCode = 2;
}
