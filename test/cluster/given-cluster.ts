import type { TestCluster } from './test-cluster.ts';
import { runKubectl } from './run-kubectl.ts';

/** A cluster that runs already. What cannot be known of it is told by variables: BELAY_TEST_REGISTRY, BELAY_TEST_INGRESS, BELAY_TEST_POLICIES=1. */
export function givenCluster(kubeconfig: string): TestCluster {
  return {
    kubeconfig, own: undefined,
    registry: process.env['BELAY_TEST_REGISTRY'] || undefined,
    ingress: process.env['BELAY_TEST_INGRESS'] || undefined,
    enforcesPolicies: process.env['BELAY_TEST_POLICIES'] === '1',
    kubectl: (args, options) => runKubectl('kubectl', options?.kubeconfig ?? kubeconfig, args, options?.input),
    stop: async () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  };
}
