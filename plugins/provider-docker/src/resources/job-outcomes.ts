import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readJsonFile, removePath, writeJsonFile } from '../engine/json-file.js';
import { shortHash } from '../engine/names.js';

const KEPT_MS = 24 * 60 * 60_000;

const outcomeShape = z.object({ exitCode: z.number().int(), output: z.string(), isTruncated: z.boolean() });
/** How a one-off process ended. */
export type JobOutcome = z.output<typeof outcomeShape>;

/** Finds what a process with this key ended with; undefined when none is noted. */
export async function findOutcome(dataDir: string, key: string): Promise<JobOutcome | undefined> {
  return readJsonFile(outcomePath(dataDir, key), outcomeShape);
}

/** Notes an outcome before its container goes, so that the answer can be given again when it is lost on its way. */
export async function noteOutcome(dataDir: string, key: string, outcome: JobOutcome): Promise<void> {
  await writeJsonFile(outcomePath(dataDir, key), outcome);
}

/** Removes notes that nobody asks for any more. */
export async function removeOldOutcomes(dataDir: string, now: Date): Promise<void> {
  const folder = join(dataDir, 'jobs');
  for (const file of await readdir(folder).catch(() => [])) {
    const path = join(folder, file);
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined && now.getTime() - found.mtimeMs > KEPT_MS) await removePath(path);
  }
}

function outcomePath(dataDir: string, key: string): string {
  return join(dataDir, 'jobs', `${shortHash(key)}.json`);
}
