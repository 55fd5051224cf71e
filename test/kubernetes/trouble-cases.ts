import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BelayError, HealthCheck, PinnedImage, ResourceSpec, WorkloadSpec } from '@belay/plugin-sdk';
import type { TestCluster } from '../cluster/test-cluster.ts';
import { aResource } from '../provider-docker/harness.ts';
import { aNetwork, aWorkload } from '../provider-docker/specs.ts';
import { asTheEngine, startKubeHarness, type KubeHarness } from './harness.ts';

/** What the cases need of the suite that runs them. */
export interface TroublePlace {
  readonly cluster: TestCluster;
  readonly account: string;
  readonly image: PinnedImage;
}

interface Trouble {
  readonly what: string;
  readonly code: string;
  readonly message: RegExp;
  readonly logs?: RegExp;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly specs: (image: PinnedImage) => readonly ResourceSpec[];
}

const MINUTES = 60_000;
/** Nobody waits for so long: each has to end by what the cluster says. */
const DEADLINE_MS = 150_000;
const EARLY_MS = 100_000;
const ENVIRONMENT = 'env_trouble';
/** A class that nobody provides for. */
const NOBODYS_CLASS = { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'nobodys' }, provisioner: 'tests.belay.dev/nobody', volumeBindingMode: 'Immediate' };
const web = (image: PinnedImage, more: Partial<WorkloadSpec> & { readonly name: string }): WorkloadSpec => aWorkload(image, { application: more.name, ...more });
const http = (path: string): HealthCheck => ({ kind: 'http', port: 3000, path, intervalMs: 1000, timeoutMs: 2000 });
const LIMITED = { quota: { cpuMillis: 100, ramBytes: 512 * 1024 * 1024 } };

const troubles: readonly Trouble[] = [
  { what: 'an image that cannot be pulled', code: 'IMAGE_UNAVAILABLE', message: /image cannot be pulled: .*not found.*Check the image's name/, specs: (image) => [web({ ref: `${image.ref.split('@')[0]}-nowhere:1`, imageId: 'none' }, { name: 'no-image' })] },
  { what: 'a process that ends again and again', code: 'PROCESS_EXITED', message: /exited with code 3.*See its log/, logs: /nothing is configured/, specs: (image) => [web(image, { name: 'loop', command: ['node', '-e', 'console.error("nothing is configured"); process.exit(3)'] })] },
  { what: 'a process that needs more memory than it may have', code: 'PROCESS_EXITED', message: /more memory than its limit.*Give it more ram/, specs: (image) => [web(image, { name: 'glutton', ramBytes: 64 * 1024 * 1024, command: ['node', '-e', 'const all = []; for (;;) all.push(Buffer.alloc(8 << 20, 1))'] })] },
  { what: 'a process for which no node has room', code: 'NO_CAPACITY', message: /no node of the cluster has room.*Insufficient cpu.*add nodes/, specs: (image) => [web(image, { name: 'giant', cpuMillis: 4_000_000 })] },
  { what: 'a health check that is answered with an error', code: 'UNHEALTHY', message: /answered with HTTP 500.*Readiness probe failed.*health_check/, logs: /not well at all/, specs: (image) => [web(image, { name: 'unwell', healthCheck: http('/'), command: ['node', '-e', "require('http').createServer((q, s) => { console.log('not well at all'); s.statusCode = 500; s.end(); }).listen(3000)"] })] },
  { what: 'a quota that does not allow it', code: 'QUOTA_EXCEEDED', message: /exceeded quota.*raise the quota/, options: LIMITED, specs: (image) => [web(image, { name: 'above' })] },
  {
    what: 'a claim that stays pending', code: 'STORAGE_UNAVAILABLE', message: /volume.*Check the storage class/, options: { storageClass: 'nobodys' },
    specs: (image) => [{ kind: 'volume', name: 'data', owner: 'disk' }, web(image, { name: 'disk', strategy: 'recreate', mounts: [{ volume: 'data', path: '/data' }] })],
  },
];

/** Waits end early, each by what the cluster itself says of it. All are waited for side by side. */
export function describeTroubles(place: () => TroublePlace): void {
  describe('ends a wait early, with the reason, the event and the last lines of the log, for', () => {
    const harnesses: KubeHarness[] = [];
    let outcomes: readonly { readonly error: BelayError | undefined; readonly tookMs: number }[];

    beforeAll(async () => {
      const { cluster, account, image } = place();
      await cluster.kubectl(['apply', '-f', '-'], { input: JSON.stringify(NOBODYS_CLASS) });
      const common = await startKubeHarness(account);
      harnesses.push(common);
      outcomes = await Promise.all(troubles.map(async ({ options, specs }) => {
        const harness = options === undefined ? common : await startKubeHarness(account, options);
        if (options !== undefined) harnesses.push(harness);
        return await waitInVain(harness, [aNetwork(), ...specs(image)]);
      }));
    }, 5 * MINUTES);
    afterAll(async () => {
      await Promise.all(harnesses.map((harness) => asTheEngine((attempt) => harness.provider.resources.remove({ ref: { environmentId: ENVIRONMENT, kind: 'network', name: 'main' }, stopTimeoutMs: 10_000 }, harness.op(ENVIRONMENT, 'remove/network', { attempt })))));
      await Promise.all(harnesses.map((harness) => harness.close()));
      await place().cluster.kubectl(['delete', 'storageclass', 'nobodys']);
    }, 2 * MINUTES);

    it.each(troubles.map((trouble, index) => ({ ...trouble, index })))('$what', ({ code, message, logs, index }) => {
      const { error, tookMs } = outcomes[index]!;

      expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
      if (logs !== undefined) expect(JSON.stringify(error?.details['logs'])).toMatch(logs);
      expect(tookMs).toBeLessThan(EARLY_MS);
    });
  });
}

async function waitInVain({ provider, op }: KubeHarness, specs: readonly ResourceSpec[]): Promise<{ readonly error: BelayError | undefined; readonly tookMs: number }> {
  const resources = specs.map((spec) => aResource(ENVIRONMENT, spec));
  for (const resource of resources) {
    const { kind, name } = resource.ref;
    await asTheEngine((attempt) => provider.resources.apply({ resource }, op(ENVIRONMENT, `apply/${kind}/${name}`, { attempt })));
  }
  const { ref, spec } = resources.at(-1)!;
  const begunAt = performance.now();
  const error = await asTheEngine((attempt) => provider.resources.waitUntil({ ref, condition: 'healthy', healthCheck: spec.kind === 'workload' ? spec.healthCheck : undefined, deadlineMs: DEADLINE_MS }, op(ENVIRONMENT, `wait/${ref.name}`, { attempt })))
    .then(() => undefined, (reason: BelayError) => reason);
  return { error, tookMs: performance.now() - begunAt };
}
