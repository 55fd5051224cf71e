import { join } from 'node:path';
import { BelayError } from '@belay/plugin-sdk';
import { z } from 'zod';
import { readJsonFile, removePath, writeJsonFile } from '../engine/json-file.js';

const writerShape = z.object({ program: z.string(), majorVersion: z.string() });
/** Program and major version that wrote a volume's data. */
export type VolumeWriter = z.output<typeof writerShape>;

/** Reads what wrote a volume; undefined while nothing has. */
export async function readWriter(dataDir: string, volume: string): Promise<VolumeWriter | undefined> {
  return readJsonFile(writerPath(dataDir, volume), writerShape);
}

/**
 * Remembers what opens a volume, before it is opened for the first time.
 * @throws {BelayError} DATA_UPGRADE_NEEDS_BACKUP when another program or major version wrote it.
 */
export async function claimWriter(dataDir: string, volume: string, writer: VolumeWriter): Promise<void> {
  const known = await readWriter(dataDir, volume);
  if (known === undefined) return writeJsonFile(writerPath(dataDir, volume), writer);
  if (known.program === writer.program && known.majorVersion === writer.majorVersion) return;
  throw new BelayError('DATA_UPGRADE_NEEDS_BACKUP', `Volume ${volume} was written by ${known.program} ${known.majorVersion}; ${writer.program} ${writer.majorVersion} must not open it. Take a backup and restore it into a new service, or keep the version.`, { details: { volume, writtenBy: known, wanted: writer } });
}

/** Forgets a volume that was removed. */
export async function forgetWriter(dataDir: string, volume: string): Promise<void> {
  await removePath(writerPath(dataDir, volume));
}

function writerPath(dataDir: string, volume: string): string {
  return join(dataDir, 'writers', `${volume}.json`);
}
