import { join } from 'node:path';
import type { LocalConfig } from '../config/local-config.js';
import { DEMO_FAMILIES, readOfflineCatalog } from '../images/offline-catalog.js';
import { writeFileAtomic } from '../platform/files.js';
import { clusterPart } from './cluster.part.js';
import { dockerPart } from './docker.part.js';
import { gatewayApiPart } from './gateway-api.part.js';
import type { FoundImages } from './images.part.js';
import type { Part } from './part.js';
import { postgresPart } from './postgres.part.js';
import type { SetupRecord } from './setup-record.js';
import { runParts } from './run-parts.js';
import { temporalPart } from './temporal.part.js';
import { testServerPart } from './test-server.part.js';

/** What the set-up is for: `start` leaves images to their registry unless the person asked for offline ones, `test` needs every part. */
export type SetupPurpose = 'start' | 'demo' | 'test';

/** Finds or brings everything for the purpose, writes `.belay/setup.json`, and returns it. Quick and quiet when all is there. */
export async function runSetup(config: LocalConfig, purpose: SetupPurpose): Promise<SetupRecord> {
  const docker = dockerPart(config);
  const temporal = temporalPart(config);
  const postgres = postgresPart(config);
  const families = await chooseFamilies(config, purpose);
  const images: readonly Part<FoundImages>[] = families.length === 0 ? [] : [await loadImagesPart(config, families)];
  const testServer = purpose === 'test' ? [testServerPart(config)] : [];
  const cluster = purpose === 'test' ? [clusterPart(config)] : [];
  const gatewayApi = purpose === 'test' ? [gatewayApiPart(config)] : [];
  // Images need the engine, and the cluster what the engine brings; the rest does not wait for it.
  const found = await runParts([[docker, ...images, ...cluster, ...gatewayApi], [temporal], [postgres], testServer]);
  const record: SetupRecord = {
    docker: found.get(docker), temporal: found.get(temporal), postgres: found.get(postgres),
    testServer: testServer[0] && found.get(testServer[0]).where, cluster: cluster[0] && found.get(cluster[0]),
    isOffline: images[0] === undefined ? config.offlineImages === true : found.get(images[0]).isOffline,
  };
  await writeFileAtomic(join(config.dataDir, 'setup.json'), `${JSON.stringify(record, undefined, 2)}\n`);
  return record;
}

async function chooseFamilies(config: LocalConfig, purpose: SetupPurpose): Promise<readonly string[]> {
  if (config.offlineImages === false || (purpose === 'start' && config.offlineImages !== true)) return [];
  if (purpose !== 'test') return DEMO_FAMILIES;
  return (await readOfflineCatalog(config.root)).families.map(({ family }) => family);
}

/** Loaded only where images are wanted, because the Docker client is not small. */
async function loadImagesPart(config: LocalConfig, families: readonly string[]): Promise<Part<FoundImages>> {
  const { imagesPart } = await import('./images.part.js');
  return imagesPart(config, families);
}
