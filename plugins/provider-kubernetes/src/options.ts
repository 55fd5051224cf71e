import { z } from 'zod';

/** Options of a Kubernetes target, as its owner sets them. */
export const kubernetesOptions = z.strictObject({
  kubeconfig: z.string().max(200_000).optional().meta({ secret: true, description: 'Kubeconfig of the cluster; it is kept sealed and only a reference to it stands in the options.' }),
  kubeconfigFile: z.string().max(4096).optional().describe('Path of a kubeconfig on the machine of the plugin\'s worker, instead of `kubeconfig`; by default what BELAY_KUBECONFIG says.'),
  context: z.string().max(253).optional().describe('Context of the kubeconfig; by default its current one.'),
  inCluster: z.boolean().default(false).describe('The worker runs in the cluster: use its service account.'),
  builder: z.string().max(63).optional().describe('Target whose plugin builds and resolves images, e.g. a Docker target with a registry.'),
  baseDomain: z.string().max(200).default('localhost').describe('Domain below which routes get their hosts.'),
  routes: z.strictObject({
    kind: z.enum(['ingress', 'gateway']).default('ingress'),
    ingressClass: z.string().max(253).optional().describe('Ingress class; by default the cluster\'s own default.'),
    controller: z.enum(['traefik', 'nginx', 'other']).default('other').describe('Whose annotations say that a path is a regular expression.'),
    gateway: z.strictObject({ namespace: z.string().max(63), name: z.string().max(253), section: z.string().max(253).optional() }).optional().describe('Gateway of the Gateway API to which routes attach.'),
    address: z.string().max(253).optional().describe('Address where the ingress controller is reached, for verifying; by default what BELAY_KUBERNETES_INGRESS (address:port) says, else the status of the Ingress or the Gateway.'),
    httpPort: z.number().int().min(1).max(65535).optional().describe('Port of its HTTP entry; 80 where nothing else says.'),
    httpsPort: z.number().int().min(1).max(65535).optional(),
    namespace: z.string().max(63).optional().describe('Namespace of the ingress controller, from which Pods may be reached; by default from all namespaces that are not Belay environments.'),
    sources: z.array(z.string().max(64)).default([]).describe('Address ranges from which Pods may be reached too: those of an ingress controller outside the cluster.'),
  }).prefault({}),
  podSecurity: z.enum(['restricted', 'baseline']).default('baseline').describe('Pod Security level that each environment\'s namespace enforces. Images that run as root need baseline.'),
  storageClass: z.string().max(253).optional().describe('Class of volumes; by default the cluster\'s default class.'),
  volumeBytes: z.number().int().min(1).default(1024 ** 3).describe('Size of a volume for which the manifest says none.'),
  toolsImage: z.string().max(512).optional().describe('Image with a shell and GNU coreutils and findutils that copies volumes; by default that of the service whose volume it is.'),
  quota: z.strictObject({ cpuMillis: z.number().int().min(1).optional(), ramBytes: z.number().int().min(1).optional(), storageBytes: z.number().int().min(1).optional(), pods: z.number().int().min(1).optional() }).prefault({})
    .describe('ResourceQuota of each environment; none where nothing is said.'),
  limits: z.strictObject({ defaultCpuMillis: z.number().int().min(1).optional(), defaultRamBytes: z.number().int().min(1).optional(), maxCpuMillis: z.number().int().min(1).optional(), maxRamBytes: z.number().int().min(1).optional() }).prefault({})
    .describe('LimitRange of each environment; none where nothing is said.'),
  requestsPercent: z.number().int().min(1).max(100).default(25).describe('Share of a process\' limits that is reserved for it as requests.'),
  denyEgressTo: z.array(z.string().max(64)).default([]).describe('Address ranges that Pods may not reach besides other environments, e.g. 169.254.169.254/32.'),
  registry: z.strictObject({
    url: z.string().max(512).describe('e.g. registry.example.com/team'), username: z.string().max(256).optional(), password: z.string().max(4096).optional().meta({ secret: true, description: 'Kept sealed.' }), insecure: z.boolean().default(false).describe('Without TLS.'),
  }).optional()
    .describe('Registry from which the cluster pulls; with credentials each namespace gets a pull secret.'),
  resolveImages: z.boolean().default(true).describe('Pin prebuilt images by asking their registry where there is no builder. Without, tags are handed to the cluster as they are.'),
});
export type KubernetesOptions = z.output<typeof kubernetesOptions>;

/** Options with what the worker's environment says where the owner of the target said nothing. */
export interface EffectiveOptions extends KubernetesOptions {
  readonly routes: KubernetesOptions['routes'] & { readonly httpPort: number };
}

/** Fills options in from the worker's environment. */
export function effectiveOptions(options: KubernetesOptions, environment: Readonly<Record<string, string | undefined>>): EffectiveOptions {
  const [, address, port] = /^(.+):(\d+)$/.exec(environment['BELAY_KUBERNETES_INGRESS'] ?? '') ?? [];
  return {
    ...options,
    kubeconfigFile: options.kubeconfigFile ?? (options.kubeconfig === undefined && !options.inCluster ? environment['BELAY_KUBECONFIG'] : undefined),
    routes: { ...options.routes, address: options.routes.address ?? address, httpPort: options.routes.httpPort ?? (port === undefined || options.routes.address !== undefined ? 80 : Number(port)) },
  };
}
