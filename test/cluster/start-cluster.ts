import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { findTestCluster, readLocalConfig, type FoundCluster } from '@belay/local';
import { givenCluster } from './given-cluster.ts';
import { ownCluster, readDescription } from './own-cluster.ts';
import type { TestCluster } from './test-cluster.ts';
import { keepLayers, warmRegistry } from './warm-registry.ts';

const START_DEADLINE_MS = 180_000;
const ROOT = join(import.meta.dirname, '../..');

export interface ClusterOptions {
  /** Repositories into which large images are pushed: those layers that earlier clusters were given are there already. */
  readonly repositories?: readonly string[];
  /** Without the ingress controller, where a suite needs no routes. */
  readonly hasIngress?: boolean;
}

/**
 * A Kubernetes for a suite: the one that is given (KUBECONFIG, k3s, kind), else one of its own, which ends with this process however that ends.
 * Several can run side by side.
 * @throws when there is none on this machine; ask `findTestCluster()` before, and skip the suite with its reason.
 */
export async function startCluster(options: ClusterOptions = {}): Promise<TestCluster> {
  const found = await findTestCluster();
  if (found.kind === 'none') throw new Error(`there is no Kubernetes for tests: ${found.how}`);
  return found.kind === 'given' ? givenCluster(found.where) : startOwn(found, options);
}

async function startOwn(found: FoundCluster, { hasIngress = true, repositories = [] }: ClusterOptions): Promise<TestCluster> {
  const folder = join(readLocalConfig(ROOT).cacheDir, 'clusters');
  const child = spawn(found.where, ['up', '-root', folder, ...(hasIngress && found.ingress !== undefined ? ['-traefik', found.ingress] : [])], { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => { said = (said + chunk).slice(-8_000); });
  const ended = once(child, 'exit');
  const line = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line').then(([text]) => String(text)),
    ended.then(() => undefined),
    new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), START_DEADLINE_MS).unref()),
  ]);
  const stop = async (): Promise<void> => {
    child.stdin.end();
    if (child.exitCode === null && child.signalCode === null) await ended;
  };
  if (line === undefined) {
    await stop();
    throw new Error(`the cluster did not start: ${said}`);
  }
  const cluster = readDescription(line);
  await warmRegistry(cluster.dir, repositories);
  return ownCluster(found.where, cluster, async () => {
    await keepLayers(cluster.dir);
    await stop();
  });
}
