import { describe, expect, it } from '@jest/globals';
import type { RouteSpec } from '@belay/plugin-sdk';
import { kubernetesOptions } from '../options.js';
import { label } from './labels.js';
import { endpointManifest, routeManifests, selectedGeneration, type TrafficPlace } from './traffic.manifests.js';

const place: TrafficPlace = { scope: { instance: 'i', targetId: 't' }, namespace: 'n', environmentId: 'env_1', labels: { [label.kind]: 'route' }, annotations: {} };
const route = (path: RouteSpec['rules'][number]['path']): RouteSpec => ({ kind: 'route', name: 'web', application: 'web', port: 8080, rules: [{ host: 'a.example.com', path }] });
const ingressOf = (routes: Record<string, unknown>, path: RouteSpec['rules'][number]['path']) => routeManifests(kubernetesOptions.parse({ routes }), route(path), place)[0]!;

describe('an endpoint', () => {
  const spec = { kind: 'endpoint', name: 'web', application: 'web', ports: [{ port: 8080, protocol: 'tcp' }, { port: 8080, protocol: 'udp' }] } as const;

  it('selects the promoted generation, or nothing', () => {
    expect(endpointManifest({ ...spec, ports: [...spec.ports] }, 'g3', place).spec?.selector).toMatchObject({ [label.name]: 'web', [label.generation]: 'g3', [label.environment]: 'env_1', [label.instance]: 'i' });
    expect(endpointManifest({ ...spec, ports: [...spec.ports] }, null, place).spec?.selector?.[label.generation]).toBe('');
    expect(selectedGeneration({ [label.generation]: 'g3' })).toBe('g3');
    expect(selectedGeneration({ [label.generation]: '' })).toBeNull();
  });

  it('tells a port of TCP from the same port of UDP, and is a compare-and-set where a version is given', () => {
    const manifest = endpointManifest({ ...spec, ports: [...spec.ports] }, null, place, '42');

    expect(manifest.metadata?.resourceVersion).toBe('42');
    expect(manifest.spec?.ports?.map(({ name }) => name)).toEqual(['tcp-8080', 'udp-8080']);
  });
});

describe('a route', () => {
  it('is an Ingress whose backend is the endpoint, so that both are promoted at once', () => {
    expect(ingressOf({ ingressClass: 'traefik' }, { kind: 'prefix', prefix: '/api' })).toMatchObject({
      kind: 'Ingress', spec: { ingressClassName: 'traefik', rules: [{ host: 'a.example.com', http: { paths: [{ path: '/api', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 8080 } } } }] } }] },
    });
  });

  it('tells the ingress controller of a regular expression in its own words', () => {
    const annotations = (controller: string) => ingressOf({ controller }, { kind: 'regex', pattern: '/v[0-9]+' }).metadata?.annotations;

    expect(annotations('traefik')).toMatchObject({ 'traefik.ingress.kubernetes.io/router.pathmatcher': 'PathRegexp' });
    expect(annotations('nginx')).toMatchObject({ 'nginx.ingress.kubernetes.io/use-regex': 'true' });
  });

  it('is one HTTPRoute for all hosts that have the same paths', () => {
    const [api, all] = [{ kind: 'prefix', prefix: '/api' }, { kind: 'everything' }] as const;
    const rules = [{ host: 'a.example.com', path: all }, { host: 'b.example.com', path: api }, { host: 'c.example.com', path: all }, { host: 'b.example.com', path: all }, { host: 'd.example.com', path: all }, { host: 'd.example.com', path: api }];

    const made = routeManifests(kubernetesOptions.parse({ routes: { kind: 'gateway', gateway: { namespace: 'infra', name: 'public' } } }), { ...route(all), rules: [...rules] }, place);

    expect(made).toMatchObject([
      { metadata: { name: 'web' }, spec: { hostnames: ['a.example.com', 'c.example.com'], rules: [{ matches: [{ path: { value: '/' } }] }] } },
      { metadata: { name: 'web.2' }, spec: { hostnames: ['b.example.com', 'd.example.com'], rules: [{ matches: [{ path: { value: '/api' } }] }, { matches: [{ path: { value: '/' } }] }] } },
    ]);
  });

  it('is an HTTPRoute on the target\'s Gateway where that is wanted', () => {
    expect(ingressOf({ kind: 'gateway', gateway: { namespace: 'infra', name: 'public' } }, { kind: 'everything' })).toMatchObject({
      kind: 'HTTPRoute', spec: { parentRefs: [{ namespace: 'infra', name: 'public' }], hostnames: ['a.example.com'], rules: [{ matches: [{ path: { type: 'PathPrefix', value: '/' } }], backendRefs: [{ name: 'web', port: 8080 }] }] },
    });
  });
});
