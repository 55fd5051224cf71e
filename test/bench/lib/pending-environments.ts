import { z } from 'zod';
import type { TestCluster } from '../../cluster/test-cluster.ts';

const made = z.looseObject({ metadata: z.looseObject({ name: z.string(), namespace: z.string().optional(), labels: z.record(z.string(), z.string()).default({}), annotations: z.record(z.string(), z.string()).default({}) }), spec: z.record(z.string(), z.unknown()).default({}) });
const listed = z.object({ items: z.array(made) });
type Made = z.output<typeof made>;

/** Copies what Belay made of an application into so many environments of the same installation, asking for so much that no Pod finds room. */
export async function makePendingEnvironments(cluster: TestCluster, name: string, count: number): Promise<void> {
  const read = async (kind: string): Promise<readonly Made[]> => listed.parse(JSON.parse(await cluster.kubectl(['get', kind, '-A', '-l', 'app.kubernetes.io/managed-by=belay', '-o', 'json']))).items;
  const [deployment] = (await read('deployments')).filter(({ metadata }) => metadata.labels['belay.dev/name'] === name);
  const [service] = (await read('services')).filter(({ metadata }) => metadata.labels['belay.dev/name'] === name);
  const [space] = (await read('namespaces')).filter(({ metadata }) => metadata.name === deployment?.metadata.namespace);
  if (deployment === undefined || service === undefined || space === undefined) throw new Error(`there is nothing of ${name} to copy`);
  const environments = Array.from({ length: count }, (_, index) => `env-many-${index}`);
  const create = async (objects: readonly unknown[]): Promise<void> => { await cluster.kubectl(['create', '-f', '-'], { input: objects.map((object) => JSON.stringify(object)).join('\n---\n') }); };
  await create(environments.map((environment) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: copied(space, environment, undefined) })));
  const { clusterIP, clusterIPs, ...serviceSpec } = service.spec;
  await create(environments.flatMap((environment) => [
    { apiVersion: 'v1', kind: 'Service', metadata: copied(service, environment, environment), spec: serviceSpec },
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata: copied(deployment, environment, environment), spec: withoutRoom(deployment.spec, environment) },
  ]));
  await cluster.kubectl(['wait', 'deployments', '-A', '-l', `belay.dev/environment=${environments.at(-1)}`, '--for=jsonpath={.status.unavailableReplicas}=1', '--timeout=120s']);
}

function copied({ metadata }: Made, environment: string, namespace: string | undefined): Record<string, unknown> {
  return { name: namespace === undefined ? environment : metadata.name, ...(namespace === undefined ? {} : { namespace }), annotations: metadata.annotations, labels: { ...metadata.labels, 'belay.dev/environment': environment } };
}

const template = z.looseObject({ metadata: z.looseObject({ labels: z.record(z.string(), z.string()) }), spec: z.looseObject({ containers: z.array(z.looseObject({})) }) });

function withoutRoom(spec: Made['spec'], environment: string): Record<string, unknown> {
  const { metadata, spec: pod } = template.parse(spec['template']);
  const labels: Record<string, string> = { ...metadata.labels, 'belay.dev/environment': environment };
  const selector = z.object({ matchLabels: z.record(z.string(), z.string()) }).parse(spec['selector']);
  const matchLabels = Object.fromEntries(Object.keys(selector.matchLabels).map((key) => [key, labels[key] ?? '']));
  const containers = pod.containers.map((container) => ({ ...container, resources: { requests: { cpu: '64' } } }));
  return { ...spec, selector: { matchLabels }, template: { metadata: { ...metadata, labels }, spec: { ...pod, serviceAccountName: 'default', serviceAccount: 'default', containers } } };
}
