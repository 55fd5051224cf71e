/** Kinds of objects that Belay makes or reads in a cluster, with where the API has them. */
export const kinds = {
  namespace: { kind: 'Namespace', apiVersion: 'v1', plural: 'namespaces', isNamespaced: false },
  pod: { kind: 'Pod', apiVersion: 'v1', plural: 'pods', isNamespaced: true },
  service: { kind: 'Service', apiVersion: 'v1', plural: 'services', isNamespaced: true },
  serviceAccount: { kind: 'ServiceAccount', apiVersion: 'v1', plural: 'serviceaccounts', isNamespaced: true },
  secret: { kind: 'Secret', apiVersion: 'v1', plural: 'secrets', isNamespaced: true },
  claim: { kind: 'PersistentVolumeClaim', apiVersion: 'v1', plural: 'persistentvolumeclaims', isNamespaced: true },
  quota: { kind: 'ResourceQuota', apiVersion: 'v1', plural: 'resourcequotas', isNamespaced: true },
  limits: { kind: 'LimitRange', apiVersion: 'v1', plural: 'limitranges', isNamespaced: true },
  event: { kind: 'Event', apiVersion: 'v1', plural: 'events', isNamespaced: true },
  deployment: { kind: 'Deployment', apiVersion: 'apps/v1', plural: 'deployments', isNamespaced: true },
  statefulSet: { kind: 'StatefulSet', apiVersion: 'apps/v1', plural: 'statefulsets', isNamespaced: true },
  job: { kind: 'Job', apiVersion: 'batch/v1', plural: 'jobs', isNamespaced: true },
  endpointSlice: { kind: 'EndpointSlice', apiVersion: 'discovery.k8s.io/v1', plural: 'endpointslices', isNamespaced: true },
  networkPolicy: { kind: 'NetworkPolicy', apiVersion: 'networking.k8s.io/v1', plural: 'networkpolicies', isNamespaced: true },
  ingress: { kind: 'Ingress', apiVersion: 'networking.k8s.io/v1', plural: 'ingresses', isNamespaced: true },
  httpRoute: { kind: 'HTTPRoute', apiVersion: 'gateway.networking.k8s.io/v1', plural: 'httproutes', isNamespaced: true },
  gateway: { kind: 'Gateway', apiVersion: 'gateway.networking.k8s.io/v1', plural: 'gateways', isNamespaced: true },
  disruptionBudget: { kind: 'PodDisruptionBudget', apiVersion: 'policy/v1', plural: 'poddisruptionbudgets', isNamespaced: true },
  autoscaler: { kind: 'HorizontalPodAutoscaler', apiVersion: 'autoscaling/v2', plural: 'horizontalpodautoscalers', isNamespaced: true },
  storageClass: { kind: 'StorageClass', apiVersion: 'storage.k8s.io/v1', plural: 'storageclasses', isNamespaced: false },
} as const;

/** One entry of `kinds`. */
export type Kind = (typeof kinds)[keyof typeof kinds];

/** Path of a kind's collection; without a namespace, over all of them. */
export function collectionPath({ apiVersion, plural, isNamespaced }: Kind, namespace?: string): string {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return isNamespaced && namespace !== undefined ? `${root}/namespaces/${namespace}/${plural}` : `${root}/${plural}`;
}

/** Path of one object. */
export function objectPath(kind: Kind, namespace: string | undefined, name: string): string {
  return `${collectionPath(kind, namespace)}/${name}`;
}

/** Gives the kind of an object from its own words; undefined for one that Belay never makes. */
export function kindOf(object: { readonly kind?: string }): Kind | undefined {
  return Object.values(kinds).find(({ kind }) => kind === object.kind);
}
