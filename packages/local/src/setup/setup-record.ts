import { join } from 'node:path';
import { readJson } from '../platform/files.js';
import { LocalError } from '../platform/local-error.js';
import type { FoundCluster } from './cluster.part.js';
import type { FoundDocker } from './docker-engine.js';
import type { FoundPostgres } from './postgres.part.js';
import type { FoundTemporal } from './temporal.part.js';

/** What the last set-up found: `.belay/setup.json`. It holds addresses and paths, never a secret. */
export interface SetupRecord {
  readonly docker: FoundDocker;
  readonly temporal: FoundTemporal;
  readonly postgres: FoundPostgres;
  /** Path of the time-skipping server; only after a set-up for tests. */
  readonly testServer?: string;
  /** Kubernetes for tests, or why there is none; only after a set-up for tests. */
  readonly cluster?: FoundCluster;
  /** Offline images may stand in, because no registry answers or the person said so. */
  readonly isOffline: boolean;
}

/**
 * The record of the last set-up.
 * @throws {LocalError} NOT_SET_UP when there is none.
 */
export async function readSetupRecord(dataDir: string): Promise<SetupRecord> {
  const record = await readJson(join(dataDir, 'setup.json'));
  if (!isSetupRecord(record)) throw new LocalError('NOT_SET_UP', `nothing is set up in ${dataDir}; run "npm run setup" first`);
  return record;
}

function isSetupRecord(value: unknown): value is SetupRecord {
  return typeof value === 'object' && value !== null && 'docker' in value && 'temporal' in value && 'postgres' in value && 'isOffline' in value;
}
