import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findTestCluster } from '@belay/local';
import type { PinnedImage, ResourceSpec } from '@belay/plugin-sdk';
import { namespaceName } from '../../plugins/provider-kubernetes/src/mapping/names.js';
import { nodeBase } from '../bench/lib/applications.ts';
import { describeCluster } from '../cluster/cluster-suite.ts';
import { pushImage } from '../cluster/push-image.ts';
import { startCluster } from '../cluster/start-cluster.ts';
import type { OwnNode, TestCluster } from '../cluster/test-cluster.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { aResource } from '../provider-docker/harness.ts';
import { aNetwork, anEndpoint, aRoute, aWorkload } from '../provider-docker/specs.ts';
import { makeBelayAccount } from './belay-account.ts';
import { describeAccounts } from './account-cases.ts';
import { asTheEngine, startKubeHarness, type KubeHarness } from './harness.ts';
import { describeHandChanges } from './hand-cases.ts';
import { startHttpLoad } from './http-load.ts';
import { describeScaling } from './scale-cases.ts';
import { describeTroubles } from './trouble-cases.ts';

const MINUTES = 60_000;
const ONE = 'env_one';
const OTHER = 'env_other';
const HOST = 'web.one.example';
const found = await findTestCluster();
const suite = found.kind === 'program' ? describe : describe.skip;

suite(`The Kubernetes provider on a real cluster${found.kind === 'program' ? '' : ` (${found.kind === 'given' ? 'needs one of its own' : found.how})`}`, () => {
  let cluster: TestCluster;
  let own: OwnNode;
  let harness: KubeHarness;
  let image: PinnedImage;
  let account: string;
  const spaceOf = (environmentId: string): string => namespaceName({ instance: harness.instance, targetId: 'cluster' }, environmentId);
  const apply = (environmentId: string, spec: ResourceSpec) => asTheEngine((attempt) => harness.provider.resources.apply({ resource: aResource(environmentId, spec) }, harness.op(environmentId, `apply/${spec.kind}/${spec.name}${spec.kind === 'workload' ? spec.generation : ''}`, { attempt })));
  const waitUntilHealthy = (environmentId: string, generation: string) => asTheEngine((attempt) => harness.provider.resources.waitUntil({ ref: { environmentId, kind: 'workload', name: 'web', generation }, condition: 'healthy', healthCheck: aWorkload(image).healthCheck, deadlineMs: 60_000 }, harness.op(environmentId, `wait/${generation}`, { attempt })));
  const promote = (environmentId: string, from: string | null, to: string) => asTheEngine((attempt) => harness.provider.endpoints.promote({ application: 'web', from, to }, harness.op(environmentId, `promote/${to}`, { attempt })));
  const names = async (kind: string, environmentId: string): Promise<string[]> => (await cluster.kubectl(['get', kind, '-n', spaceOf(environmentId), '-o', 'jsonpath={.items[*].metadata.name}'])).split(' ').filter((name) => name !== '').sort();
  const roll = async (environmentId: string, from: string, to: string): Promise<void> => {
    await apply(environmentId, aWorkload(image, { generation: to }));
    await waitUntilHealthy(environmentId, to);
    await promote(environmentId, from, to);
    await asTheEngine((attempt) => harness.provider.endpoints.drain({ application: 'web', generation: from, deadlineMs: 5_000 }, harness.op(environmentId, `drain/${from}`, { attempt })));
    await asTheEngine((attempt) => harness.provider.resources.remove({ ref: { environmentId, kind: 'workload', name: 'web', generation: from }, stopTimeoutMs: 10_000 }, harness.op(environmentId, `remove/${from}`, { attempt })));
  };

  beforeAll(async () => {
    cluster = await startCluster({ repositories: ['tests/node'] });
    own = cluster.own!;
    const ref = await pushImage(cluster.registry!, await nodeBase(), 'tests/node');
    image = { ref, imageId: ref };
    const [address = '', port = '80'] = cluster.ingress!.split(':');
    account = await makeBelayAccount(cluster, own.dir);
    harness = await startKubeHarness(account, { routes: { ingressClass: 'traefik', controller: 'traefik', namespace: 'traefik', address, httpPort: Number(port) } });
    for (const environmentId of [ONE, OTHER]) {
      for (const spec of [aNetwork(), anEndpoint(), aWorkload(image)]) await apply(environmentId, spec);
      await waitUntilHealthy(environmentId, 'g1');
      await promote(environmentId, null, 'g1');
    }
    await apply(ONE, aRoute(HOST));
  }, 6 * MINUTES);
  afterAll(async () => {
    await harness?.close();
    await cluster?.stop();
    if (own !== undefined) expect(existsSync(own.dir)).toBe(false);
  }, 2 * MINUTES);

  it('answers over its route', async () => {
    const { httpStatus } = await harness.provider.routes.verify({ host: HOST, path: { kind: 'everything' }, deadlineMs: 60_000 }, harness.op(ONE, 'verify'));

    expect(httpStatus).toBe(200);
  }, 2 * MINUTES);

  describe('environments side by side', () => {
    const podOf = async (environmentId: string): Promise<string> => (await names('pods', environmentId))[0]!;
    const dial = async (environmentId: string, host: string, port: number): Promise<string> => (await cluster.kubectl(['exec', '-n', spaceOf(environmentId), await podOf(environmentId), '--', 'node', '-e',
      `const s=require('net').connect({host:'${host}',port:${port},timeout:2000},()=>{console.log('connected');process.exit()});s.on('timeout',()=>{console.log('timeout');process.exit()});s.on('error',e=>{console.log(e.code);process.exit()})`])).trim();

    it('reaches its own application, and no Pod or service of another', async () => {
      await waitFor('the own service', async () => (await dial(ONE, 'web', 3000)) === 'connected', 30_000);
      const pod = await cluster.kubectl(['get', 'pod', await podOf(OTHER), '-n', spaceOf(OTHER), '-o', 'jsonpath={.status.podIP}']);
      const service = await cluster.kubectl(['get', 'service', 'web', '-n', spaceOf(OTHER), '-o', 'jsonpath={.spec.clusterIP}']);

      expect(await dial(OTHER, pod, 3000)).toBe('connected');
      for (const host of [pod, service, `web.${spaceOf(OTHER)}.svc.cluster.local`]) expect(await dial(ONE, host, 3000)).not.toBe('connected');
    });
  });

  it('loses no request when a generation follows another', async () => {
    const load = startHttpLoad(cluster.ingress!, HOST);
    await roll(ONE, 'g1', 'g2');
    const { answers, failures } = await load.stop();

    expect(failures).toEqual([]);
    expect([...answers.keys()].sort()).toEqual(['g1', 'g2']);
    expect(await names('deployments', ONE)).toEqual(['web-g2']);
  }, 3 * MINUTES);

  it('tells within 5 s that a Deployment was deleted by hand, and makes it again', async () => {
    const since = harness.observations.length;
    await cluster.kubectl(['delete', 'deployment', 'web-g2', '-n', spaceOf(ONE), '--wait=false']);
    const deletedAt = performance.now();
    await waitFor('the observation', async () => harness.observations.slice(since).some(({ environmentId, resources }) => environmentId === ONE && !resources.some(({ ref }) => ref.kind === 'workload')), 20_000);
    const told = harness.observations.slice(since).flatMap(({ vanished = [] }) => vanished);
    const seenMs = performance.now() - deletedAt;

    await apply(ONE, aWorkload(image, { generation: 'g2' }));
    await waitUntilHealthy(ONE, 'g2');

    expect(seenMs).toBeLessThan(5_000);
    expect(told).toEqual([{ environmentId: ONE, kind: 'workload', name: 'web', generation: 'g2' }]);
    expect(await names('deployments', ONE)).toEqual(['web-g2']);
  }, 2 * MINUTES);

  describeHandChanges(() => ({ cluster, account, image }));
  describeScaling(() => ({ cluster, account, image }));
  describeTroubles(() => ({ cluster, account, image }));
  describeAccounts(() => ({ cluster, account, image }));

  describe('says what to do about', () => {
    const failure = async (run: () => Promise<unknown>): Promise<{ code: string; message: string }> => run().then(() => ({ code: 'none', message: '' }), (error: { code: string; message: string }) => ({ code: error.code, message: error.message }));

    it('an API server that cannot be reached', async () => {
      const path = join(own.dir, 'nobody.conf');
      await writeFile(path, (await cluster.kubectl(['config', 'view', '--raw'])).replaceAll(':6443', ':6444'));

      expect(await failure(() => startKubeHarness(path))).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', message: expect.stringContaining('Check that the cluster runs') });
    });

    it('a certificate that has expired', async () => {
      const late = await own.certify('late', ['system:masters'], -60_000);

      expect(await failure(() => startKubeHarness(late))).toMatchObject({ code: 'PROVIDER_UNAUTHENTICATED', message: expect.stringContaining('expired') });
    });

    it('an account that may not', async () => {
      const nobody = await own.certify('nobody', [], 600_000);

      expect(await failure(() => startKubeHarness(nobody))).toMatchObject({ code: 'PROVIDER_FORBIDDEN', message: expect.stringMatching(/nobody lacks the verb "(list|watch)"/) });
    });

    it('a storage class that is missing', async () => {
      const options = await startKubeHarness(account, { storageClass: 'nowhere' });
      try {
        const create = (spec: ResourceSpec) => options.provider.resources.apply({ resource: aResource('env_disk', spec) }, options.op('env_disk', `apply/${spec.kind}/${spec.name}`));
        await create(aNetwork());

        expect(await failure(() => create({ kind: 'volume', name: 'data', owner: 'web' }))).toMatchObject({ code: expect.stringMatching(/STORAGE|VOLUME/), message: expect.stringContaining('nowhere') });
      } finally {
        await options.close();
      }
    });

    it('a namespace that is being removed', async () => {
      await apply('env_gone', aNetwork());
      await cluster.kubectl(['create', 'configmap', 'held', '-n', spaceOf('env_gone')]);
      await cluster.kubectl(['patch', 'configmap', 'held', '-n', spaceOf('env_gone'), '-p', '{"metadata":{"finalizers":["tests.belay.dev/held"]}}']);
      await cluster.kubectl(['delete', 'namespace', spaceOf('env_gone'), '--wait=false']);

      const refused = await failure(() => harness.provider.resources.apply({ resource: aResource('env_gone', anEndpoint()) }, harness.op('env_gone', 'apply/endpoint/web')));

      await cluster.kubectl(['patch', 'configmap', 'held', '-n', spaceOf('env_gone'), '-p', '{"metadata":{"finalizers":null}}']);
      expect(refused).toMatchObject({ code: 'RESOURCE_TERMINATING', message: expect.stringContaining('being removed') });
    });

    it('variables that are too large for the cluster', async () => {
      harness.secrets.set('huge', { TEXT: 'x'.repeat(1_100_000) });

      expect(await failure(() => harness.provider.resources.apply({ resource: aResource(ONE, aWorkload(image, { name: 'huge', application: 'huge', variablesRef: 'huge', variablesHash: 'h9' })) }, harness.op(ONE, 'apply/workload/huge'))))
        .toMatchObject({ code: 'PAYLOAD_TOO_LARGE', message: expect.stringContaining('1 MiB') });
    });
  });

  describeCluster(() => ({ cluster, image: image.ref }));
});
