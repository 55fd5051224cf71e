import type { KubernetesObject, V1HTTPIngressPath, V1Ingress, V1Service } from '@kubernetes/client-node';
import type { EndpointSpec, RoutePath, RouteSpec } from '@belay/plugin-sdk';
import type { KubernetesOptions } from '../options.js';
import { annotation, label, labelValue, scopeLabels, type Labels, type Scope } from './labels.js';
import { servicePorts } from './process.manifests.js';

/** Whose manifest it is. */
export interface TrafficPlace {
  readonly scope: Scope;
  readonly namespace: string;
  readonly environmentId: string;
  readonly labels: Labels;
  readonly annotations: Labels;
}

/** Value of the generation in the selector of an endpoint that leads nowhere: no Pod has it. */
export const NO_GENERATION = '';

/**
 * Gives the stable address of an application. It selects the promoted generation and no other; `resourceVersion` makes it a compare-and-set.
 */
export function endpointManifest(spec: EndpointSpec, generation: string | null, place: TrafficPlace, resourceVersion?: string): V1Service {
  return {
    apiVersion: 'v1', kind: 'Service',
    metadata: { name: spec.name, namespace: place.namespace, labels: { ...place.labels }, annotations: { ...place.annotations, [annotation.application]: spec.application }, ...(resourceVersion === undefined ? {} : { resourceVersion }) },
    spec: { type: 'ClusterIP', selector: endpointSelector(place.scope, place.environmentId, spec.application, generation), ports: servicePorts(spec.ports) },
  };
}

/** Selector of an endpoint. */
export function endpointSelector(scope: Scope, environmentId: string, application: string, generation: string | null): Record<string, string> {
  const { [label.managedBy]: _managedBy, ...own } = scopeLabels(scope);
  return { ...own, [label.environment]: labelValue(environmentId), [label.kind]: 'workload', [label.name]: application, [label.generation]: generation ?? NO_GENERATION };
}

/** Generation that an endpoint's selector leads to; null for none. */
export function selectedGeneration(selector: Labels): string | null {
  const generation = selector[label.generation];
  return generation === undefined || generation === NO_GENERATION ? null : generation;
}

/**
 * Gives the public hosts and paths of an application. Their backend is the application's endpoint, so that both are promoted at once.
 * The first has the application's name. There are several only of the Gateway API, whose routes have one list of hosts for all their paths.
 */
export function routeManifests({ routes }: Pick<KubernetesOptions, 'routes'>, spec: RouteSpec, place: TrafficPlace): readonly (V1Ingress | (KubernetesObject & { spec: unknown }))[] {
  const metadata = { name: spec.name, namespace: place.namespace, labels: { ...place.labels }, annotations: { ...place.annotations, [annotation.application]: spec.application } };
  return routes.kind === 'gateway' ? httpRoutes(routes, spec, metadata) : [ingress(routes, spec, metadata)];
}

type Metadata = { readonly name: string; readonly namespace: string; readonly labels: Record<string, string>; readonly annotations: Record<string, string> };

function ingress(routes: KubernetesOptions['routes'], spec: RouteSpec, metadata: Metadata): V1Ingress {
  const hosts = [...new Set(spec.rules.map(({ host }) => host))];
  const hasRegex = spec.rules.some(({ path }) => path.kind === 'regex');
  return {
    apiVersion: 'networking.k8s.io/v1', kind: 'Ingress',
    metadata: { ...metadata, annotations: { ...metadata.annotations, ...(hasRegex ? regexAnnotations(routes.controller) : {}) } },
    spec: {
      ...(routes.ingressClass === undefined ? {} : { ingressClassName: routes.ingressClass }),
      rules: hosts.map((host) => ({ host, http: { paths: spec.rules.filter((rule) => rule.host === host).map(({ path }) => ingressPath(path, spec)) } })),
    },
  };
}

function ingressPath(path: RoutePath, spec: RouteSpec): V1HTTPIngressPath {
  const backend = { service: { name: spec.application, port: { number: spec.port } } };
  switch (path.kind) {
    case 'everything': return { path: '/', pathType: 'Prefix', backend };
    case 'prefix': return { path: path.prefix, pathType: 'Prefix', backend };
    case 'regex': return { path: path.pattern.startsWith('/') ? path.pattern : `/${path.pattern}`, pathType: 'ImplementationSpecific', backend };
  }
}

/** source: the controllers' documentation: Traefik 3 "Kubernetes Ingress", annotation router.pathmatcher; ingress-nginx "Ingress Path Matching". */
function regexAnnotations(controller: KubernetesOptions['routes']['controller']): Record<string, string> {
  switch (controller) {
    case 'traefik': return { 'traefik.ingress.kubernetes.io/router.pathmatcher': 'PathRegexp' };
    case 'nginx': return { 'nginx.ingress.kubernetes.io/use-regex': 'true' };
    case 'other': return {};
  }
}

function httpRoutes({ gateway }: KubernetesOptions['routes'], spec: RouteSpec, metadata: Metadata) {
  const rule = (path: RoutePath) => ({ matches: [{ path: gatewayPath(path) }], backendRefs: [{ name: spec.application, port: spec.port }] });
  return groupByPaths(spec).map(({ hosts, paths }, index) => ({
    // No application has a dot in its name.
    apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', metadata: { ...metadata, name: index === 0 ? metadata.name : `${metadata.name}.${index + 1}` },
    spec: {
      ...(gateway === undefined ? {} : { parentRefs: [{ namespace: gateway.namespace, name: gateway.name, ...(gateway.section === undefined ? {} : { sectionName: gateway.section }) }] }),
      hostnames: hosts, rules: paths.map(rule),
    },
  }));
}

/** Hosts that have the same paths, in the order in which the first of them comes. */
function groupByPaths({ rules }: RouteSpec): readonly { readonly hosts: string[]; readonly paths: readonly RoutePath[] }[] {
  const pathsOf = Map.groupBy(rules, ({ host }) => host);
  const groups = Map.groupBy(pathsOf, ([, own]) => JSON.stringify([...new Set(own.map(({ path }) => JSON.stringify(path)))].sort()));
  return [...groups.values()].map((members) => ({ hosts: members.map(([host]) => host), paths: [...new Map((members[0]?.[1] ?? []).map(({ path }) => [JSON.stringify(path), path])).values()] }));
}

function gatewayPath(path: RoutePath): { readonly type: string; readonly value: string } {
  switch (path.kind) {
    case 'everything': return { type: 'PathPrefix', value: '/' };
    case 'prefix': return { type: 'PathPrefix', value: path.prefix };
    case 'regex': return { type: 'RegularExpression', value: path.pattern };
  }
}
