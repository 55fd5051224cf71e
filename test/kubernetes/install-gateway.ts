import type { TestCluster } from '../cluster/test-cluster.ts';

/** Port of the node at which the gateway answers; the ingress controller has port 80. */
const PORT = 8081;
const NAME = 'traefik-gateway';
const GROUP = 'gateway.networking.k8s.io';
const RESOURCES = ['gatewayclasses', 'gateways', 'httproutes', 'grpcroutes', 'tlsroutes', 'referencegrants', 'backendtlspolicies', 'listenersets'];

/** Where routes of the Gateway API are served. */
export interface InstalledGateway {
  /** The gateway to which routes attach, as the target's option says it. Beside it there are `closed`, which admits no routes of other namespaces, and `nobodys`, which no controller serves. */
  readonly gateway: { readonly namespace: string; readonly name: string };
  readonly address: string;
  readonly port: number;
}

/** Brings the Gateway API into a cluster, from the folder with its definitions: a second Traefik, beside that of the Ingresses, serves one Gateway. */
export async function installGateway(cluster: TestCluster, definitions: string): Promise<InstalledGateway> {
  await cluster.kubectl(['apply', '--server-side', '-f', definitions]);
  await cluster.kubectl(['wait', '--for=condition=Established', '--timeout=60s', 'crd', ...RESOURCES.map((resource) => `${resource}.${GROUP}`)]);
  const address = cluster.ingress!.split(':')[0]!;
  const controller = JSON.parse(await cluster.kubectl(['get', 'deployment', 'traefik', '-n', 'traefik', '-o', 'json']));
  const { containers: [container], ...pod } = controller.spec.template.spec;
  const [program] = container.command;
  const labels = { 'app.kubernetes.io/name': NAME };
  await apply(cluster, [
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: NAME }, rules: [
      { apiGroups: [GROUP], resources: RESOURCES, verbs: ['get', 'list', 'watch'] },
      { apiGroups: [GROUP], resources: RESOURCES.map((resource) => `${resource}/status`), verbs: ['update', 'patch'] },
    ] },
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding', metadata: { name: NAME }, roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: NAME }, subjects: [{ kind: 'ServiceAccount', name: 'traefik', namespace: 'traefik' }] },
    { apiVersion: `${GROUP}/v1`, kind: 'GatewayClass', metadata: { name: 'traefik' }, spec: { controllerName: 'traefik.io/gateway-controller' } },
    { apiVersion: `${GROUP}/v1`, kind: 'Gateway', metadata: { name: 'belay', namespace: 'traefik' }, spec: { gatewayClassName: 'traefik', listeners: [{ name: 'web', protocol: 'HTTP', port: 8000, allowedRoutes: { namespaces: { from: 'All' } } }] } },
    { apiVersion: `${GROUP}/v1`, kind: 'Gateway', metadata: { name: 'closed', namespace: 'traefik' }, spec: { gatewayClassName: 'traefik', listeners: [{ name: 'web', protocol: 'HTTP', port: 8000, allowedRoutes: { namespaces: { from: 'Same' } } }] } },
    { apiVersion: `${GROUP}/v1`, kind: 'Gateway', metadata: { name: 'nobodys', namespace: 'traefik' }, spec: { gatewayClassName: 'nobodys', listeners: [{ name: 'web', protocol: 'HTTP', port: 8000 }] } },
    {
      apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: NAME, namespace: 'traefik', labels },
      spec: {
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            ...pod,
            containers: [{
              name: 'traefik', image: container.image, volumeMounts: container.volumeMounts, readinessProbe: { httpGet: { path: '/ping', port: 'web' }, periodSeconds: 1 },
              command: [program, '--global.checknewversion=false', '--entrypoints.web.address=:8000', '--ping=true', '--ping.entrypoint=web', '--providers.kubernetesgateway=true', '--providers.kubernetesgateway.throttleduration=0s', `--providers.kubernetesgateway.statusaddress.ip=${address}`, '--log.level=INFO'],
              ports: [{ name: 'web', containerPort: 8000, hostPort: PORT }],
            }],
          },
        },
      },
    },
  ]);
  await cluster.kubectl(['rollout', 'status', `deployment/${NAME}`, '-n', 'traefik', '--timeout=90s']);
  return { gateway: { namespace: 'traefik', name: 'belay' }, address, port: PORT };
}

async function apply(cluster: TestCluster, manifests: readonly object[]): Promise<void> {
  await cluster.kubectl(['apply', '-f', '-'], { input: manifests.map((manifest) => JSON.stringify(manifest)).join('\n---\n') });
}
