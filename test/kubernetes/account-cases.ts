import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BelayError } from '@belay/plugin-sdk';
import { aResource } from '../provider-docker/harness.ts';
import { aNetwork, aWorkload } from '../provider-docker/specs.ts';
import { asTheEngine, startKubeHarness, type KubeHarness } from './harness.ts';
import { startGuardedRegistry, type GuardedRegistry } from './guarded-registry.ts';
import type { TroublePlace } from './trouble-cases.ts';

const MINUTES = 60_000;
const ROOT = join(import.meta.dirname, '../..');
const ENVIRONMENT = 'env_guarded';

/** Ways to the cluster and to its images: the service account of a Pod, and a registry that wants a login. */
export function describeAccounts(place: () => TroublePlace): void {
  it('works by the service account of a Pod, with the roles that it ships', async () => {
    const { cluster, image } = place();
    const pod = {
      apiVersion: 'v1', kind: 'Pod', metadata: { name: 'worker', namespace: 'belay-system' },
      spec: {
        serviceAccountName: 'belay', restartPolicy: 'Never', terminationGracePeriodSeconds: 0,
        containers: [{ name: 'worker', image: image.ref, workingDir: ROOT, command: ['node', join(ROOT, 'test/kubernetes/in-cluster-probe.mjs')], volumeMounts: [{ name: 'belay', mountPath: ROOT, readOnly: true }] }],
        volumes: [{ name: 'belay', hostPath: { path: ROOT } }],
      },
    };
    await cluster.kubectl(['apply', '-f', '-'], { input: JSON.stringify(pod) });
    await cluster.kubectl(['wait', '--for=jsonpath={.status.phase}=Succeeded', 'pod/worker', '-n', 'belay-system', '--timeout=60s']).catch(async (error: unknown) => {
      throw new Error(`${await cluster.kubectl(['logs', 'worker', '-n', 'belay-system']).catch(() => 'no log')}\n${String(error)}`);
    });

    expect(JSON.parse(await cluster.kubectl(['logs', 'worker', '-n', 'belay-system']))).toEqual({ engine: expect.stringMatching(/^Kubernetes v1\./), kinds: ['network'], wasPresent: true });
  }, 2 * MINUTES);

  it('says what is wrong when a worker outside of the cluster is to use a service account', async () => {
    await expect(startKubeHarness(place().account, { inCluster: true, kubeconfigFile: undefined })).rejects.toMatchObject({ code: 'PLUGIN_OPTIONS_INVALID', message: expect.stringContaining('does not run in a Pod') });
  });

  describe('with a registry that wants a login', () => {
    let registry: GuardedRegistry;
    let image: string;
    const harnesses: KubeHarness[] = [];
    const run = async (login: { readonly username: string; readonly password: string } | undefined): Promise<unknown> => {
      const harness = await startKubeHarness(place().account, { registry: { url: registry.host, insecure: true, ...login } });
      harnesses.push(harness);
      const { command: _command, ...spec } = aWorkload({ ref: image, imageId: image }, { ports: [], healthCheck: { kind: 'none' } });
      const resource = aResource(ENVIRONMENT, spec);
      for (const one of [aResource(ENVIRONMENT, aNetwork()), resource]) await asTheEngine((attempt) => harness.provider.resources.apply({ resource: one }, harness.op(ENVIRONMENT, `apply/${one.ref.kind}`, { attempt })));
      return await asTheEngine((attempt) => harness.provider.resources.waitUntil({ ref: resource.ref, condition: 'healthy', healthCheck: spec.healthCheck, deadlineMs: 90_000 }, harness.op(ENVIRONMENT, 'wait', { attempt })))
        .then(({ observed }) => observed?.isHealthy, (error: unknown) => (error instanceof BelayError ? `${error.code}: ${error.message}` : error));
    };

    beforeAll(async () => {
      registry = await startGuardedRegistry(place().cluster.own!);
      const ref = await registry.pushIdle();
      image = ref.replace(registry.localHost, registry.host);
    });
    afterAll(async () => {
      await Promise.all(harnesses.map(async (harness) => {
        await asTheEngine((attempt) => harness.provider.resources.remove({ ref: { environmentId: ENVIRONMENT, kind: 'network', name: 'main' }, stopTimeoutMs: 10_000 }, harness.op(ENVIRONMENT, 'remove', { attempt })));
        await harness.close();
      }));
      await registry?.stop();
    }, 2 * MINUTES);

    it('pulls nothing without it, and says so', async () => {
      expect(await run(undefined)).toMatch(/^IMAGE_UNAVAILABLE: .*(no basic auth credentials|401|[Uu]nauthorized|authorization failed).*credentials/);
      expect(await run({ ...registry.login, password: 'wrong' })).toMatch(/^IMAGE_UNAVAILABLE: /);
    }, 3 * MINUTES);

    it('pulls with it', async () => {
      expect(await run(registry.login)).toBe(true);
    }, 2 * MINUTES);
  });
}
