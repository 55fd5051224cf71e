import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { ConformanceReport } from '@belay/plugin-testing';
import { pushImage } from '../cluster/push-image.ts';
import type { TestCluster } from '../cluster/test-cluster.ts';
import { offlineImage } from '../helpers/offline-image.ts';
import type { KubeWorld } from './kube-world.ts';

const MINUTES = 60_000;
const ROOT = resolve(import.meta.dirname, '../..');
/** What is pushed for it into the registry of the cluster. */
export const CERTIFY_REPOSITORIES = ['certify/nginx', 'certify/redis'];
const CAPABILITIES = ['target', 'images', 'workloads', 'services', 'endpoints', 'routes', 'jobs', 'logs', 'metrics', 'autoscaling', 'volumes', 'garbage'];
/** All cases take minutes; these are the ones that the cluster itself has most to do with. BELAY_FULL_CONFORMANCE=1 takes all. */
const isFull = process.env['BELAY_FULL_CONFORMANCE'] === '1';
const showsCases = process.env['BELAY_SHOW_CASES'] === '1';
const QUICK_CASES = ['idempotency/already-done', 'scoping/', 'leaks/', 'traffic/compare-and-set', 'traffic/made-anew', 'running/', 'volumes/', 'garbage/', 'autoscaling/', 'metrics/', 'jobs/at-most-once', 'jobs/variables', 'cancel/any-call', 'fencing/any-call', 'secrets/'];
/** Certifies the provider beside what else goes on in the cluster; gives the suite that tells the outcome. */
export function certifyMeanwhile(open: () => { readonly cluster: TestCluster; readonly kube: KubeWorld }): () => void {
  let certifying: Promise<ConformanceReport>;

  beforeAll(() => {
    certifying = certify(open());
    certifying.catch(() => undefined);
  });

  return () => describe('belay plugin certify of the Kubernetes provider', () => {
    it(`is green${isFull ? ' for every capability that it declares' : ' for what a cluster has most to do with'}, on a real cluster and with the rights of rbac.yaml`, async () => {
      const report = await certifying;

      if (showsCases) process.stderr.write(`${report.cases.map(({ id, durationMs }) => `${id} ${durationMs} ms`).join('\n')}\n`);
      expect(report.cases.filter(({ verdict }) => verdict !== 'passed').map(({ id, message }) => `${id}: ${message ?? ''}`)).toEqual([]);
      expect(report.capabilitiesProven).toEqual(isFull ? CAPABILITIES : []);
    }, 10 * MINUTES);
  });
}

async function certify({ cluster, kube }: { readonly cluster: TestCluster; readonly kube: KubeWorld }): Promise<ConformanceReport> {
  const [nginx, redis] = await Promise.all(['nginx:1', 'redis:7'].map(async (ref, index) => pushImage(cluster.registry!, await offlineImage(ref), CERTIFY_REPOSITORIES[index]!)));
  const environment = { BELAY_KUBECONFIG: kube.kubeconfigFile, BELAY_PROBE_KUBECONFIG: cluster.kubeconfig, BELAY_KUBERNETES_INGRESS: cluster.ingress!, BELAY_CERTIFY_NGINX: nginx!, BELAY_CERTIFY_REDIS: redis! };
  const { temporalAddress } = await kube.world.platform.state();
  const command = spawn(join(ROOT, 'node_modules/node/bin/node'), [join(ROOT, 'packages/cli/bin/belay.js'), 'plugin', 'certify', '@belay/provider-kubernetes', '--json', '--temporal', temporalAddress, ...(isFull ? [] : QUICK_CASES.flatMap((prefix) => ['--only', prefix]))], {
    cwd: ROOT, env: { ...process.env, NODE_OPTIONS: '', ...environment }, stdio: ['ignore', 'pipe', showsCases ? 'inherit' : 'ignore'],
  });
  return JSON.parse(await text(command.stdout));
}
