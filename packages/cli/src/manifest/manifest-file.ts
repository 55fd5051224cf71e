import { open, readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { MANIFEST_FILE_NAMES, type Diagnostic } from '@belay/manifest';
import type { Cli } from '../runtime/cli.js';
import { systemErrorCode } from './system-error-code.js';

/** A file's text, or why there is none; `file` is the name as it was given. */
export type FileText =
  | { readonly ok: true; readonly file: string; readonly text: string }
  | { readonly ok: false; readonly file: string; readonly diagnostics: readonly Diagnostic[] };

/** Most that is read of a file; the reader refuses less than that as too large. */
const MAX_BYTES = 2_000_000;

/** Reads a text file; a folder stands for the manifest in it. */
export async function readFileText(cli: Pick<Cli, 'cwd'>, given: string): Promise<FileText> {
  const path = resolve(cli.cwd, given);
  const names = await readdir(path).catch(() => undefined);
  const inside = names === undefined ? undefined : MANIFEST_FILE_NAMES.find((name) => names.includes(name));
  if (names !== undefined && inside === undefined)
    return unreadable(given, 'The folder holds no manifest.', `Give a file, or a folder with a ${MANIFEST_FILE_NAMES[0]} or .qovery.yml.`);
  const file = inside === undefined ? given : join(given, inside);
  try {
    await using handle = await open(inside === undefined ? path : join(path, inside));
    const buffer = Buffer.alloc(MAX_BYTES);
    const { bytesRead } = await handle.read(buffer, 0, MAX_BYTES, 0);
    return { ok: true, file, text: buffer.subarray(0, bytesRead).toString('utf8') };
  } catch (error) {
    const code = systemErrorCode(error) ?? 'unknown';
    return unreadable(file, code === 'ENOENT' ? 'The file does not exist.' : `The file cannot be read (${code}).`, 'Check the path.');
  }
}

/** The folder of a file, and its own name. */
export const splitPath = (file: string): { readonly folder: string; readonly name: string } => ({ folder: dirname(file), name: basename(file) });

function unreadable(file: string, message: string, hint: string): FileText {
  return { ok: false, file, diagnostics: [{ severity: 'error', code: 'FILE_UNREADABLE', message, hint, file, line: 1, column: 1, endLine: 1, endColumn: 1 }] };
}
