import { readManifest, type ManifestResult } from '@belay/manifest';
import { printJson } from '../output/json.js';
import { printLines } from '../output/lines.js';
import type { Cli } from '../runtime/cli.js';
import { countFindings, diagnosticLines } from './diagnostic-lines.js';
import { readFileText } from './manifest-file.js';

/** Checks manifests and prints what was found; the exit code is 2 when one has an error. With `json`, one document a file. */
export async function checkManifests(cli: Cli, files: readonly string[], options: { readonly json?: boolean }): Promise<void> {
  for (const given of files) {
    const read = await readFileText(cli, given);
    const result: ManifestResult = read.ok ? readManifest(read.text, { file: read.file }) : read;
    if (!result.ok) cli.exitCode = 2;
    if (options.json === true) printJson(cli, jsonOf(read.file, result));
    else
      printLines(
        cli,
        ...diagnosticLines(cli.colours, result.diagnostics),
        `${read.file}: ${result.ok ? cli.colours.good('ok') : cli.colours.bad('not usable')} (${countFindings(result.diagnostics)})`,
      );
  }
}

function jsonOf(file: string, result: ManifestResult): object {
  return {
    file,
    ok: result.ok,
    diagnostics: result.diagnostics.map(({ severity, code, line, column, endLine, endColumn, message, hint }) => ({
      severity,
      code,
      line,
      column,
      endLine,
      endColumn,
      message,
      hint,
    })),
    spec: result.ok ? result.spec : null,
  };
}
