import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ObservedResource, ResourceKind, ResourceRef, ResourceSpec } from '@belay/plugin-sdk';
import { namespaceName } from '../../plugins/provider-kubernetes/src/mapping/names.js';
import { waitFor } from '../helpers/wait-for.ts';
import { aResource } from '../provider-docker/harness.ts';
import { aNetwork, anEndpoint, aRoute, aService, aWorkload, webProgram } from '../provider-docker/specs.ts';
import { asTheEngine, startKubeHarness, type KubeHarness } from './harness.ts';
import type { TroublePlace } from './trouble-cases.ts';

const MINUTES = 60_000;
const ENVIRONMENT = 'env_hands';

interface Change {
  readonly what: string;
  readonly command: readonly string[];
  readonly of: ResourceKind;
  readonly difference: RegExp;
  /** Secrets are not watched: they are missed at the next look. */
  readonly isTold?: false;
}

const changes: readonly Change[] = [
  { what: 'an autoscaler that was deleted', command: ['delete', 'horizontalpodautoscaler', 'web-g1'], of: 'workload', difference: /lacks its HorizontalPodAutoscaler web-g1/ },
  { what: 'a budget that was deleted', command: ['delete', 'poddisruptionbudget', 'web-g1'], of: 'workload', difference: /lacks its PodDisruptionBudget web-g1/ },
  { what: 'the image of a Deployment', command: ['set', 'image', 'deployment/web-g1', 'app=localhost/nowhere:1'], of: 'workload', difference: /had its Deployment web-g1 changed by kubectl-set/ },
  { what: 'the variables of an application', command: ['delete', 'secret', '-l', 'belay.dev/kind=workload'], of: 'workload', difference: /lacks its Secret web-g1-variables-/, isTold: false },
  { what: 'a wall that was taken down', command: ['delete', 'networkpolicy', 'default-deny'], of: 'network', difference: /lacks its NetworkPolicy default-deny/ },
  { what: 'a wall with a hole', command: ['patch', 'networkpolicy', 'environment', '-p', '{"spec":{"ingress":[{}]}}'], of: 'network', difference: /had its NetworkPolicy environment changed by kubectl-patch/ },
  { what: 'a quota that was raised', command: ['patch', 'resourcequota', 'environment', '-p', '{"spec":{"hard":{"pods":"999"}}}'], of: 'network', difference: /had its ResourceQuota environment changed by kubectl-patch/ },
  { what: 'the address of a service', command: ['delete', 'service', 'db'], of: 'service', difference: /lacks its Service db/ },
  { what: 'the ports of an endpoint', command: ['patch', 'service', 'web', '--type', 'json', '-p', '[{"op":"replace","path":"/spec/ports/0/targetPort","value":4000}]'], of: 'endpoint', difference: /had its Service web changed by kubectl-patch/ },
  { what: 'the host of a route', command: ['patch', 'ingress', 'web', '--type', 'json', '-p', '[{"op":"replace","path":"/spec/rules/0/host","value":"theirs.example"}]'], of: 'route', difference: /had its Ingress web changed by kubectl-patch/ },
];

/** What people do to single objects of an environment: it is seen, told, and brought back by applying the resource again. */
export function describeHandChanges(place: () => TroublePlace): void {
  describe('sees, tells and brings back', () => {
    let harness: KubeHarness;
    let namespace: string;
    let seen: readonly ObservedResource[];
    let told: readonly ResourceRef[];
    let before: string;
    const specs = (): ResourceSpec[] => {
      const { image } = place();
      const service = aService(image, { command: ['node', '-e', webProgram('db')], ports: [{ port: 3000, protocol: 'tcp' }], mounts: [], healthCheck: { kind: 'tcp', port: 3000, intervalMs: 100, timeoutMs: 2000 }, cpuMillis: 100 });
      return [aNetwork(), service, anEndpoint(), aRoute('hands.example'), aWorkload(image, { replicas: 2, cpuMillis: 100, autoscaling: { min: 2, max: 3, metric: 'cpu', targetPercent: 80 } })];
    };
    const kubectl = (...args: readonly string[]): Promise<string> => place().cluster.kubectl([...args, '-n', namespace]);
    const apply = (spec: ResourceSpec) => asTheEngine((attempt) => harness.provider.resources.apply({ resource: aResource(ENVIRONMENT, spec) }, harness.op(ENVIRONMENT, `apply/${spec.kind}`, { attempt })));
    const observe = async (): Promise<readonly ObservedResource[]> => (await harness.provider.target.observe({}, harness.op(ENVIRONMENT, 'observe'))).resources;
    const differences = (resources: readonly ObservedResource[]): string[] => resources.flatMap(({ difference }) => difference ?? []);
    const objects = (): Promise<string> => kubectl('get', 'hpa,pdb,deployments,statefulsets,networkpolicies,resourcequotas,services,ingresses,secrets', '-o', 'jsonpath={range .items[*]}{.kind}/{.metadata.name} {.spec.template.spec.containers[*].image} {.spec.ports[*].targetPort} {.spec.rules[*].host} {.spec.hard} {.spec.ingress}{"\\n"}{end}');

    beforeAll(async () => {
      harness = await startKubeHarness(place().account, { quota: { pods: 20 } });
      namespace = namespaceName({ instance: harness.instance, targetId: 'cluster' }, ENVIRONMENT);
      for (const spec of specs()) await apply(spec);
      await waitFor('no difference', async () => differences(await observe()).length === 0, 30_000);
      before = await objects();
      const since = harness.observations.length;
      for (const { command } of changes) await kubectl(...command);
      await waitFor('what was done to be told', async () => {
        told = harness.observations.slice(since).flatMap(({ vanished = [] }) => vanished);
        return changes.every(({ of }) => told.some(({ kind }) => kind === of));
      }, 30_000);
      seen = await observe();
    }, 4 * MINUTES);
    afterAll(async () => {
      await asTheEngine((attempt) => harness.provider.resources.remove({ ref: { environmentId: ENVIRONMENT, kind: 'network', name: 'main' }, stopTimeoutMs: 10_000 }, harness.op(ENVIRONMENT, 'remove/network', { attempt })));
      await harness.close();
    }, 2 * MINUTES);

    it.each(changes)('$what', ({ of, difference }) => {
      expect(seen.find(({ ref }) => ref.kind === of)?.difference).toMatch(difference);
    });

    it('all of them, by applying what they are part of', async () => {
      for (const spec of specs()) await apply(spec);

      await waitFor('no difference', async () => differences(await observe()).length === 0, 30_000);
      expect(await objects()).toBe(before);
    }, 2 * MINUTES);

    it('nothing of what Belay does not set, nor of what an autoscaler sets', async () => {
      await kubectl('patch', 'deployment', 'web-g1', '-p', '{"spec":{"minReadySeconds":1}}');
      await kubectl('scale', 'deployment', 'web-g1', '--replicas', '3');
      await kubectl('annotate', 'service', 'web', 'somebody.example/note=hello');
      await waitFor('three Pods', async () => (await observe()).find(({ ref }) => ref.kind === 'workload')?.instances.length === 3, 60_000);

      expect(differences(await observe())).toEqual([]);
    }, 2 * MINUTES);

    it('not what another tool declares: its name and field are told', async () => {
      const theirs = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'environment', namespace }, spec: { podSelector: {}, ingress: [{}] } };
      await place().cluster.kubectl(['apply', '--server-side', '--force-conflicts', '--field-manager', 'wall-keeper', '-f', '-'], { input: JSON.stringify(theirs) });
      await waitFor('the difference', async () => differences(await observe()).length > 0, 30_000);

      const [difference] = differences(await observe());
      const refused = await harness.provider.resources.apply({ resource: aResource(ENVIRONMENT, aNetwork()) }, harness.op(ENVIRONMENT, 'apply/network')).then(() => undefined, (error: unknown) => error);

      expect(difference).toBe('had its NetworkPolicy environment changed by wall-keeper');
      expect(refused).toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('wall-keeper'), details: expect.objectContaining({ conflicts: [{ manager: 'wall-keeper', field: '.spec.ingress' }] }) });
    });
  });
}
