import { BelayError } from '@belay/contracts';
import { MANIFEST_FILE_NAMES, parseDotEnv, readManifest, type Diagnostic, type DotEnvResult, type ManifestResult } from '@belay/manifest';
import type { FolderAtCommit } from '../sources/commit.reader.js';
import type { OpenSource } from './open-sources.js';

/** What a folder of a repository says about its applications. */
export interface ManifestFolder {
  /** The manifest's path in the repository, with the application's name before it where a project has several. */
  readonly label: string;
  readonly result: Extract<ManifestResult, { ok: true }>;
  readonly folder: FolderAtCommit;
  readonly dotEnv?: { readonly file: string; readonly entries: DotEnvResult['entries'] };
  readonly findings: readonly Diagnostic[];
  readonly notes: readonly string[];
}

const MAX_FILE_BYTES = 4 * 1024 * 1024;

/**
 * Reads the manifest and the committed `.env` beside it.
 * @returns the diagnostics instead where the manifest has errors.
 * @throws {BelayError} NOT_FOUND when the commit has no such folder; MANIFEST_MISSING.
 */
export async function readManifestFolder({ row, url, folder: path, opened }: OpenSource, isOneOfMany: boolean): Promise<ManifestFolder | { readonly errors: readonly Diagnostic[] }> {
  const { reader, commit } = opened;
  const [folder, root] = await Promise.all([reader.findFolder(path), path === '' ? undefined : reader.findFolder('')]);
  if (folder === undefined) throw new BelayError('NOT_FOUND', `The repository ${url} has no folder "${path}" at ${commit.slice(0, 12)}, where ${row.name} is said to be. Correct the application's folder.`, { details: { application: row.name, path } });
  const names = new Set(folder.entries.filter(({ kind }) => kind === 'file' || kind === 'link').map(({ name }) => name));
  const name = MANIFEST_FILE_NAMES.find((each) => names.has(each));
  if (name === undefined) throw missingManifest(row.name, url, path, commit);
  const inFolder = (file: string): string => (path === '' ? file : `${path}/${file}`);
  const label = isOneOfMany ? `${row.name}: ${inFolder(name)}` : inFolder(name);
  const [text, dotEnvText, attributes] = await Promise.all([
    reader.findFile(inFolder(name), MAX_FILE_BYTES),
    names.has('.env') ? reader.findFile(inFolder('.env'), MAX_FILE_BYTES) : undefined,
    names.has('.gitattributes') ? reader.findFile(inFolder('.gitattributes'), MAX_FILE_BYTES) : undefined,
  ]);
  if (text === undefined) throw missingManifest(row.name, url, path, commit);
  const result = readManifest(decode(text), { file: label });
  if (!result.ok) return { errors: result.diagnostics };
  const dotEnvFile = isOneOfMany ? `${row.name}: ${inFolder('.env')}` : inFolder('.env');
  const parsed = dotEnvText === undefined ? undefined : parseDotEnv(decode(dotEnvText), dotEnvFile);
  return {
    label, result, folder, dotEnv: parsed === undefined ? undefined : { file: dotEnvFile, entries: parsed.entries },
    findings: [...result.diagnostics, ...(parsed?.diagnostics ?? [])],
    notes: notesOn(row.name, [folder, root], attributes === undefined ? '' : decode(attributes)),
  };
}

/** Text of a file; bytes that are no UTF-8 become U+FFFD, which the manifest reader reports. */
const decode = (bytes: Buffer): string => new TextDecoder().decode(bytes);

function missingManifest(application: string, url: string, path: string, commit: string): BelayError {
  const place = path === '' ? 'at its root' : `in its folder "${path}"`;
  return new BelayError('MANIFEST_MISSING', `The repository ${url} has no manifest for ${application} ${place} at ${commit.slice(0, 12)}. Add a belay.yml or .qovery.yml there, or correct the application's folder.`, {
    details: { application, path, commit, names: MANIFEST_FILE_NAMES },
  });
}

function notesOn(application: string, folders: readonly (FolderAtCommit | undefined)[], attributes: string): string[] {
  const hasSubmodules = folders.some((folder) => folder?.entries.some(({ kind, name }) => kind === 'submodule' || name === '.gitmodules'));
  return [
    ...(hasSubmodules ? [`${application}: the repository has submodules; they are empty in the build.`] : []),
    ...(/\bfilter=lfs\b/.test(attributes) ? [`${application}: the repository keeps files in Git LFS; the build sees their pointers only.`] : []),
  ];
}
