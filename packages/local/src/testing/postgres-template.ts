import { join } from 'node:path';
import { exists } from '../platform/files.js';
import { mustRun } from '../platform/run-program.js';

/** Names the variable with the folder of a fresh Postgres' data and password, which a run of tests made once. */
export const POSTGRES_TEMPLATE = 'BELAY_TEST_POSTGRES_TEMPLATE';

/** Gives a platform that has neither data nor a password of its own yet a copy of the fresh ones, where there are such. */
export async function copyPostgresTemplate(dataDir: string): Promise<void> {
  const template = process.env[POSTGRES_TEMPLATE];
  if (template === undefined || (await exists(join(dataDir, 'postgres'))) || (await exists(join(dataDir, 'postgres.password')))) return;
  // Node's own copy would make them ours; they belong to the user as whom Postgres runs.
  await mustRun(['cp', '-a', `${template}/.`, dataDir]);
}
