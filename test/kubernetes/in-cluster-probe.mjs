/** Runs in a Pod, as the plugin's worker would: opens the cluster by the Pod's own service account, makes an environment's namespace, and says what it saw. */
import { createProvider } from '../../plugins/provider-kubernetes/dist/create-provider.js';
import { kubernetesOptions } from '../../plugins/provider-kubernetes/dist/options.js';
import { systemClock } from '../../packages/plugin-sdk/dist/index.js';

const ignore = () => undefined;
const { signal } = new AbortController();
const parts = await createProvider({
  targetId: 'inside', options: kubernetesOptions.parse({ inCluster: true }), dataDir: '/tmp', instance: 'inside', environment: process.env,
  logger: { debug: ignore, info: ignore, warn: ignore, error: ignore }, clock: systemClock, signal, secretOf: ignore,
  door: { shipLogLines: async () => undefined, logCursors: async () => ({}), pushObservation: async () => undefined },
});
const op = {
  meta: { operationId: 'op_1', environmentId: 'env_inside', projectId: 'prj_1', targetId: 'inside', step: 'apply/network', key: 'op_1:apply/network', fence: 1 },
  key: 'op_1:apply/network', fence: 1, attempt: 1, signal, heartbeat: ignore, clock: systemClock, effect: (run) => run(), assertCurrent: async () => undefined,
};
const { engine } = await parts.target.describe();
const ref = { environmentId: 'env_inside', kind: 'network', name: 'main' };
await parts.resources.apply({ resource: { ref, specHash: 'h', spec: { kind: 'network', name: 'main' } } }, op);
const { resources } = await parts.target.observe({}, op);
const { wasPresent } = await parts.resources.remove({ ref }, op);
process.stdout.write(`${JSON.stringify({ engine, kinds: resources.map((one) => one.ref.kind), wasPresent })}\n`);
await parts.dispose();
process.exit(0);
