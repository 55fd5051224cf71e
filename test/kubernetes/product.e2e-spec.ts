import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { findTestCluster } from '@belay/local';
import { startCluster } from '../cluster/start-cluster.ts';
import type { TestCluster } from '../cluster/test-cluster.ts';
import { describeShop } from '../e2e/shop-suite.ts';
import { CERTIFY_REPOSITORIES, certifyMeanwhile } from './certify-suite.ts';
import { openKubeWorld, type KubeWorld } from './kube-world.ts';
import { describeProduct } from './product-suite.ts';
import { shopOnKubernetes } from './shop-place.ts';

const MINUTES = 60_000;
const found = await findTestCluster();

/** What strikes nothing shares a cluster and a platform on it: to start both takes half a minute of a processor. */
(found.kind === 'none' ? describe.skip : describe)(`On Kubernetes${found.kind === 'none' ? ` (${found.how})` : ''}`, () => {
  let [cluster, kube]: [TestCluster?, KubeWorld?] = [];
  const open = (): { readonly cluster: TestCluster; readonly kube: KubeWorld } => {
    if (cluster === undefined || kube === undefined) throw new Error('the cluster did not come up');
    return { cluster, kube };
  };

  beforeAll(async () => {
    cluster = await startCluster({ repositories: CERTIFY_REPOSITORIES });
    kube = await openKubeWorld(cluster, ['shop-web', 'shop-api', 'web', 'burner']);
  }, 5 * MINUTES);
  afterAll(async () => {
    await kube?.[Symbol.asyncDispose]();
    await cluster?.stop();
  }, 2 * MINUTES);

  const describeCertification = found.kind === 'program' ? certifyMeanwhile(open)
    : () => describe.skip('belay plugin certify of the Kubernetes provider (needs a cluster of its own)', () => { it('is green', () => undefined); });
  describeShop('two applications in two repositories, with PostgreSQL and Redis, on Kubernetes', async () => {
    const { cluster: here, kube: platform } = open();
    return shopOnKubernetes(here, platform);
  });
  describeProduct(open);
  describeCertification();
});
