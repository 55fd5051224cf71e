import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { z } from 'zod';
import { systemCode } from './system-error.js';

/** How a file is written. */
export interface WriteOptions {
  readonly mode?: number;
  /** Whether it has to outlive a power cut; costs some milliseconds. */
  readonly isDurable?: boolean;
  /** Where it is written before it takes its name, on the same disk; beside the file by default. */
  readonly draftFolder?: string;
}

/** Writes a file as a whole: readers see the old content or the new one. */
export async function writeFileAtomic(path: string, content: string, { mode = 0o600, isDurable = true, draftFolder = dirname(path) }: WriteOptions = {}): Promise<void> {
  await Promise.all([mkdir(dirname(path), { recursive: true }), mkdir(draftFolder, { recursive: true })]);
  const temporary = `${join(draftFolder, basename(path))}.${process.pid}.${Math.random().toString(36).slice(2)}.tmp`;
  const file = await open(temporary, 'w', mode);
  try {
    await file.writeFile(content);
    if (isDurable) await file.datasync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}

/** Writes a value as a JSON file, as a whole. */
export async function writeJsonFile(path: string, value: unknown): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(value)}\n`);
}

/** Reads a JSON file; undefined when there is none or when it does not fit the schema (a half-made one of another version). */
export async function readJsonFile<S extends z.ZodType>(path: string, schema: S): Promise<z.output<S> | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
  const parsed = schema.safeParse(parseJson(text));
  return parsed.success ? parsed.data : undefined;
}

/** Removes a file or folder; one that is gone is success. */
export async function removePath(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
