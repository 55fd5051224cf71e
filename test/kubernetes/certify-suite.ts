import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findTestCluster } from '@belay/local';
import type { ConformanceReport } from '@belay/plugin-testing';
import { pushImage } from '../cluster/push-image.ts';
import { startCluster } from '../cluster/start-cluster.ts';
import type { TestCluster } from '../cluster/test-cluster.ts';
import { offlineImage } from '../helpers/offline-image.ts';
import { startTemporal, type TestTemporal } from '../helpers/temporal.ts';
import { makeBelayAccount } from './belay-account.ts';

const MINUTES = 60_000;
const ROOT = resolve(import.meta.dirname, '../..');
const CAPABILITIES = ['target', 'images', 'workloads', 'services', 'endpoints', 'routes', 'jobs', 'logs', 'metrics', 'autoscaling', 'volumes', 'garbage'];
/** All cases take minutes; these are the ones that the cluster itself has most to do with. BELAY_FULL_CONFORMANCE=1 takes all. */
const isFull = process.env['BELAY_FULL_CONFORMANCE'] === '1';
const QUICK_CASES = ['idempotency/already-done', 'scoping/', 'leaks/', 'traffic/compare-and-set', 'traffic/made-anew', 'running/', 'volumes/', 'garbage/', 'autoscaling/', 'metrics/', 'jobs/at-most-once', 'jobs/variables', 'cancel/any-call', 'fencing/any-call', 'secrets/'];
const found = await findTestCluster();
const suite = found.kind === 'program' ? describe : describe.skip;

suite(`belay plugin certify of the Kubernetes provider${found.kind === 'program' ? '' : ` (${found.how})`}`, () => {
  let cluster: TestCluster;
  let temporal: TestTemporal;
  let environment: Record<string, string>;

  beforeAll(async () => {
    [cluster, temporal] = await Promise.all([startCluster({ repositories: ['certify/nginx', 'certify/redis'] }), startTemporal()]);
    const [nginx, redis] = await Promise.all(['nginx:1', 'redis:7'].map(async (ref) => pushImage(cluster.registry!, await offlineImage(ref), `certify/${ref.split(':')[0]}`)));
    environment = {
      BELAY_KUBECONFIG: await makeBelayAccount(cluster, cluster.own!.dir), BELAY_PROBE_KUBECONFIG: cluster.kubeconfig, BELAY_KUBERNETES_INGRESS: cluster.ingress!,
      BELAY_CERTIFY_NGINX: nginx!, BELAY_CERTIFY_REDIS: redis!,
    };
  }, 5 * MINUTES);
  afterAll(async () => {
    await temporal?.stop();
    await cluster?.stop();
  }, 2 * MINUTES);

  it(`is green${isFull ? ' for every capability that it declares' : ' for what a cluster has most to do with'}, on a real cluster and with the rights of rbac.yaml`, async () => {
    const command = spawn(join(ROOT, 'node_modules/node/bin/node'), [join(ROOT, 'packages/cli/bin/belay.js'), 'plugin', 'certify', '@belay/provider-kubernetes', '--json', '--temporal', temporal.address, ...(isFull ? [] : QUICK_CASES.flatMap((prefix) => ['--only', prefix]))], {
      cwd: ROOT, env: { ...process.env, NODE_OPTIONS: '', ...environment }, stdio: ['ignore', 'pipe', process.env['BELAY_SHOW_CASES'] === '1' ? 'inherit' : 'ignore'],
    });
    const report: ConformanceReport = JSON.parse(await text(command.stdout));

    if (process.env['BELAY_SHOW_CASES'] === '1') process.stderr.write(`${report.cases.map(({ id, durationMs }) => `${id} ${durationMs} ms`).join('\n')}\n`);
    expect(report.cases.filter(({ verdict }) => verdict !== 'passed').map(({ id, message }) => `${id}: ${message ?? ''}`)).toEqual([]);
    expect(report.capabilitiesProven).toEqual(isFull ? CAPABILITIES : []);
  }, 10 * MINUTES);
});
