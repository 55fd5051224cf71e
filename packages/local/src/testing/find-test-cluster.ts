import { join, resolve } from 'node:path';
import { readLocalConfig } from '../config/local-config.js';
import { readJson } from '../platform/files.js';
import { findCluster, type FoundCluster } from '../setup/cluster.part.js';

export type { FoundCluster };

const ROOT = resolve(import.meta.dirname, '../../../..');

/** The Kubernetes that suites may use, or why there is none: what is here now, else what the last set-up for tests said. Brings nothing. */
export async function findTestCluster(): Promise<FoundCluster> {
  const config = readLocalConfig(ROOT);
  const found = await findCluster(config);
  if (found !== undefined) return found;
  const record = await readJson(join(config.dataDir, 'setup.json'));
  const reason = typeof record === 'object' && record !== null && 'cluster' in record ? readReason(record.cluster) : undefined;
  return { kind: 'none', where: '', how: reason ?? 'the cluster for tests is not built; run "npm run setup test"' };
}

function readReason(cluster: unknown): string | undefined {
  return typeof cluster === 'object' && cluster !== null && 'how' in cluster && 'kind' in cluster && cluster.kind === 'none' ? String(cluster.how) : undefined;
}
