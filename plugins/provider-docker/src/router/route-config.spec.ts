import { describe, expect, it } from '@jest/globals';
import { routeConfig, routeId } from './route-config.js';
import type { RouteState } from './route-state.js';

const route: RouteState = {
  environmentId: 'env_1', projectId: 'p', name: 'web', application: 'web', port: 3000, specHash: 'h', key: 'k', generation: 'g1', addresses: ['10.0.0.2'],
  rules: [{ host: 'web.localhost', path: { kind: 'everything' } }, { host: 'web.localhost', path: { kind: 'prefix', prefix: '/api' } }, { host: 'x.y', path: { kind: 'regex', pattern: '^/a\\d+"`' } }],
};
const id = routeId(route);

describe('the router\'s configuration of an application', () => {
  it('leads each rule to the instances, the more special one first', () => {
    expect(routeConfig(route, undefined)).toMatchObject({
      http: {
        routers: {
          [`${id}-0`]: { rule: 'Host("web.localhost")', priority: 10, service: id, entryPoints: ['web'] },
          [`${id}-1`]: { rule: 'Host("web.localhost") && PathPrefix("/api")', priority: 14 },
          [`${id}-2`]: { rule: 'Host("x.y") && PathRegexp("^/a\\\\d+\\"`")' },
        },
        services: { [id]: { loadBalancer: { servers: [{ url: 'http://10.0.0.2:3000' }] } } },
      },
    });
  });

  it('keeps its rules while it leads nowhere, so that they answer 503', () => {
    expect(routeConfig({ ...route, addresses: [] }, undefined)).toMatchObject({ http: { routers: { [`${id}-0`]: { service: id } }, services: { [id]: { loadBalancer: { servers: [] } } } } });
  });

  it('takes one label for the star of a host', () => {
    expect(routeConfig({ ...route, rules: [{ host: '*.example.com', path: { kind: 'everything' } }] }, undefined)).toMatchObject({ http: { routers: { [`${id}-0`]: { rule: 'HostRegexp("^[^.]+\\\\.example\\\\.com$")' } } } });
  });

  it('serves each rule over TLS too where there is a certificate', () => {
    expect(routeConfig(route, { certFile: 'c', keyFile: 'k' })).toMatchObject({ http: { routers: { [`${id}-0-tls`]: { entryPoints: ['websecure'], tls: {} } } }, tls: { certificates: [{ certFile: 'c', keyFile: 'k' }] } });
  });

  it('has other names in other environments', () => {
    expect(routeId({ ...route, environmentId: 'env_2' })).not.toBe(id);
  });
});
