import type { KubernetesObject, V1Namespace, V1NetworkPolicy, V1NetworkPolicyPeer, V1ResourceQuota, V1ServiceAccount } from '@kubernetes/client-node';
import type { KubernetesOptions } from '../options.js';
import { label, type Labels } from './labels.js';
import { bytes, millis } from './quantity.js';

/** Account of all Pods of an environment: it may do nothing, and its token is not given to them. */
export const SERVICE_ACCOUNT = 'belay-workload';
/** Secret with the registry's credentials, where it wants some. */
export const PULL_SECRET = 'belay-registry';

/** Who an environment's objects belong to. */
export interface NamespacePlace {
  readonly namespace: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  /** Whether there is a pull secret. */
  readonly hasPullSecret: boolean;
}

/** Gives the namespace of an environment: Pod Security at the level that the target allows, told about what `restricted` would refuse. */
export function namespaceManifest({ podSecurity }: Pick<KubernetesOptions, 'podSecurity'>, { namespace, labels, annotations }: NamespacePlace): V1Namespace {
  return {
    apiVersion: 'v1', kind: 'Namespace',
    metadata: {
      name: namespace, annotations: { ...annotations },
      labels: { ...labels, 'pod-security.kubernetes.io/enforce': podSecurity, 'pod-security.kubernetes.io/warn': 'restricted', 'pod-security.kubernetes.io/audit': 'restricted' },
    },
  };
}

/** An object whose type the client's models misname (`from`, `default`). */
type PlainObject = KubernetesObject & { readonly spec: unknown };

/** Gives what every environment's namespace has: an account without rights, the wall around it, quota and limits where the target sets some. */
export function namespaceContents(options: KubernetesOptions, { namespace, labels, annotations, hasPullSecret }: NamespacePlace): (KubernetesObject | PlainObject)[] {
  const metadata = (name: string) => ({ name, namespace, labels: { ...labels }, annotations: { ...annotations } });
  const account: V1ServiceAccount = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: metadata(SERVICE_ACCOUNT), automountServiceAccountToken: false, ...(hasPullSecret ? { imagePullSecrets: [{ name: PULL_SECRET }] } : {}) };
  const deny: V1NetworkPolicy = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: metadata('default-deny'), spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] } };
  const quota = quotaOf(options);
  const limits = limitsOf(options);
  return [
    account, deny, { ...allowPolicy(options), metadata: metadata('environment') },
    ...(quota === undefined ? [] : [{ apiVersion: 'v1', kind: 'ResourceQuota', metadata: metadata('environment'), spec: quota } satisfies V1ResourceQuota]),
    ...(limits === undefined ? [] : [{ apiVersion: 'v1', kind: 'LimitRange', metadata: metadata('environment'), spec: limits }]),
  ];
}

/** In: from the same environment and the ingress controller. Out: to the same environment, name servers and the outside; other environments let nobody in. */
function allowPolicy(options: KubernetesOptions) {
  const { namespace, sources } = options.routes;
  const controller: V1NetworkPolicyPeer = namespace === undefined
    ? { namespaceSelector: { matchExpressions: [{ key: label.environment, operator: 'DoesNotExist' }] } }
    : { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } };
  const same: V1NetworkPolicyPeer = { podSelector: {} };
  return {
    apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy',
    spec: {
      podSelector: {}, policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: [same, controller, ...sources.map((cidr) => ({ ipBlock: { cidr } }))] }],
      egress: [
        { to: [same] },
        { ports: [{ protocol: 'UDP', port: 53 }, { protocol: 'TCP', port: 53 }] },
        { to: [{ ipBlock: { cidr: '0.0.0.0/0', ...(options.denyEgressTo.length === 0 ? {} : { except: [...options.denyEgressTo] }) } }] },
      ],
    },
  };
}

function quotaOf({ quota }: KubernetesOptions): { hard: Record<string, string> } | undefined {
  const hard = {
    ...(quota.cpuMillis === undefined ? {} : { 'limits.cpu': millis(quota.cpuMillis) }), ...(quota.ramBytes === undefined ? {} : { 'limits.memory': bytes(quota.ramBytes) }),
    ...(quota.storageBytes === undefined ? {} : { 'requests.storage': bytes(quota.storageBytes) }), ...(quota.pods === undefined ? {} : { pods: String(quota.pods) }),
  };
  return Object.keys(hard).length === 0 ? undefined : { hard };
}

function limitsOf({ limits }: KubernetesOptions) {
  const pair = (cpu: number | undefined, ram: number | undefined) => ({ ...(cpu === undefined ? {} : { cpu: millis(cpu) }), ...(ram === undefined ? {} : { memory: bytes(ram) }) });
  const defaults = pair(limits.defaultCpuMillis, limits.defaultRamBytes);
  const max = pair(limits.maxCpuMillis, limits.maxRamBytes);
  if (Object.keys(defaults).length === 0 && Object.keys(max).length === 0) return undefined;
  return { limits: [{ type: 'Container', ...(Object.keys(defaults).length === 0 ? {} : { default: defaults, defaultRequest: defaults }), ...(Object.keys(max).length === 0 ? {} : { max }) }] };
}
