import { z } from 'zod';
import type { TestCluster } from '../../cluster/test-cluster.ts';

const NAMESPACE = 'plain';
const deployment = z.looseObject({
  spec: z.looseObject({ template: z.looseObject({ spec: z.looseObject({ containers: z.array(z.looseObject({ name: z.string() })) }) }) }),
});
const listed = z.object({ items: z.array(deployment) });
type Deployment = z.output<typeof deployment>;

/** Deploys the same Pod as Belay does, as somebody with kubectl would: apply, then wait for the rollout. */
export class PlainKubeDeployer {
  private readonly cluster: TestCluster;
  private readonly name: string;
  private readonly template: Deployment['spec']['template'];

  private constructor(cluster: TestCluster, name: string, template: Deployment['spec']['template']) {
    this.cluster = cluster;
    this.name = name;
    this.template = template;
  }

  /** Takes over what Belay made of an application: the same containers, probes and limits. @throws when there is none. */
  static async copyOf(cluster: TestCluster, name: string): Promise<PlainKubeDeployer> {
    const { items } = listed.parse(JSON.parse(await cluster.kubectl(['get', 'deployments', '-A', '-l', `belay.dev/name=${name}`, '-o', 'json'])));
    const template = items[0]?.spec.template;
    if (template === undefined) throw new Error(`there is no Deployment of ${name}`);
    await cluster.kubectl(['create', 'namespace', NAMESPACE]);
    const deployer = new PlainKubeDeployer(cluster, name, template);
    await deployer.deploy('first');
    return deployer;
  }

  /** Milliseconds from the apply to the end of `rollout status`. */
  async deploy(greeting: string): Promise<number> {
    const startedAt = performance.now();
    await this.cluster.kubectl(['apply', '-f', '-'], { input: this.manifests(greeting) });
    await this.cluster.kubectl(['rollout', 'status', `deployment/${this.name}`, '-n', NAMESPACE, '--timeout=120s']);
    return performance.now() - startedAt;
  }

  private manifests(greeting: string): string {
    const labels = { app: this.name };
    const secret = `${this.name}-variables-${Buffer.from(greeting).toString('hex')}`;
    const { spec } = this.template;
    const containers = spec.containers.map((container) => ({ ...container, envFrom: [{ secretRef: { name: secret } }] }));
    return [
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: secret, namespace: NAMESPACE }, immutable: true, stringData: { GREETING: greeting } },
      { apiVersion: 'v1', kind: 'Service', metadata: { name: this.name, namespace: NAMESPACE }, spec: { selector: labels, ports: [{ port: 3000 }] } },
      {
        apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: this.name, namespace: NAMESPACE },
        spec: { replicas: 1, selector: { matchLabels: labels }, strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } }, template: { metadata: { labels }, spec: { ...spec, serviceAccountName: 'default', serviceAccount: 'default', containers } } },
      },
    ].map((object) => JSON.stringify(object)).join('\n---\n');
  }
}
