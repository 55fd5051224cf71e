import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ResourceSpec } from '@belay/plugin-sdk';
import { namespaceName } from '../../plugins/provider-kubernetes/src/mapping/names.js';
import { waitFor } from '../helpers/wait-for.ts';
import { aResource } from '../provider-docker/harness.ts';
import { aNetwork, aWorkload } from '../provider-docker/specs.ts';
import { asTheEngine, startKubeHarness, type KubeHarness } from './harness.ts';
import type { TroublePlace } from './trouble-cases.ts';

const MINUTES = 60_000;
const ENVIRONMENT = 'env_scale';
/** Takes its time to end, as a process with open requests does. */
const SLOW_TO_END = "require('http').createServer((q, r) => r.end('here')).listen(3000, '0.0.0.0');\nprocess.on('SIGTERM', () => setTimeout(() => process.exit(0), 3000));";

/** A wait ends when what it waits for is all that there is. */
export function describeScaling(place: () => TroublePlace): void {
  describe('waits until Pods are gone', () => {
    let harness: KubeHarness;
    let namespace: string;
    const scaled = (replicas: number) => aWorkload(place().image, { name: 'many', replicas, cpuMillis: 100, command: ['node', '-e', SLOW_TO_END] });
    const apply = (spec: ResourceSpec) => asTheEngine((attempt) => harness.provider.resources.apply({ resource: aResource(ENVIRONMENT, spec) }, harness.op(ENVIRONMENT, `apply/${spec.kind}`, { attempt })));
    const wait = (deadlineMs = 60_000) => asTheEngine((attempt) => harness.provider.resources.waitUntil({ ref: aResource(ENVIRONMENT, scaled(1)).ref, condition: 'healthy', healthCheck: scaled(1).healthCheck, deadlineMs }, harness.op(ENVIRONMENT, 'wait', { attempt })));
    const pods = async (): Promise<string[]> => (await place().cluster.kubectl(['get', 'pods', '-n', namespace, '-o', 'jsonpath={.items[*].metadata.name}'])).split(' ').filter((name) => name !== '');

    beforeAll(async () => {
      harness = await startKubeHarness(place().account);
      namespace = namespaceName({ instance: harness.instance, targetId: 'cluster' }, ENVIRONMENT);
      await apply(aNetwork());
      await apply(scaled(3));
      await wait();
    }, 3 * MINUTES);
    afterAll(async () => {
      await asTheEngine((attempt) => harness.provider.resources.remove({ ref: { environmentId: ENVIRONMENT, kind: 'network', name: 'main' }, stopTimeoutMs: 10_000 }, harness.op(ENVIRONMENT, 'remove/network', { attempt })));
      await harness.close();
    }, 2 * MINUTES);

    it('that a broken template of somebody made, and takes their trouble for nobody\'s', async () => {
      await place().cluster.kubectl(['set', 'image', 'deployment/many-g1', 'app=localhost/nowhere:1', '-n', namespace]);
      await waitFor('a Pod without image', async () => (await place().cluster.kubectl(['get', 'pods', '-n', namespace, '-o', 'jsonpath={.items[*].status.containerStatuses[*].state.waiting.reason}'])).includes('ImagePull'), MINUTES);

      await apply(scaled(3));
      const { observed } = await wait();

      expect(observed?.isHealthy).toBe(true);
      expect(await pods()).toEqual([expect.any(String), expect.any(String), expect.any(String)]);
    }, 3 * MINUTES);

    it('that are too many, and says which when they do not end in time', async () => {
      await apply(scaled(1));
      const late = await wait(1_000).then(() => undefined, (error: unknown) => error);
      await wait();

      expect(late).toMatchObject({ code: 'DEADLINE_EXCEEDED', message: expect.stringMatching(/others do not end: many-g1-/) });
      expect(await pods()).toHaveLength(1);
    }, 3 * MINUTES);
  });
}
