import { shortHash } from '../engine/names.js';
import type { RouteState } from './route-state.js';

/** Name under which the router knows an application's routes. */
export function routeId(route: Pick<RouteState, 'environmentId' | 'name'>): string {
  return `${route.name}-${shortHash(route.environmentId, route.name).slice(0, 10)}`;
}

/** Addresses of the instances as the router names them. */
export function serverUrls(route: Pick<RouteState, 'addresses' | 'port'>): string[] {
  return route.addresses.map((address) => `http://${address}:${route.port}`);
}

/** Files of a certificate as the router sees them. */
export interface RouteCertificate {
  readonly certFile: string;
  readonly keyFile: string;
}

/** Gives the router's dynamic configuration of one application. Routes that lead nowhere answer 503. */
export function routeConfig(route: RouteState, certificate: RouteCertificate | undefined): object {
  const id = routeId(route);
  const retries = route.addresses.length > 1 ? { middlewares: [`${id}-retry`] } : {};
  const routers = route.rules.flatMap((rule, index) => {
    const router = { rule: traefikRule(rule), priority: priorityOf(rule), service: id, ...retries };
    const plain = [[`${id}-${index}`, { ...router, entryPoints: ['web'] }]] as const;
    return certificate !== undefined ? [...plain, [`${id}-${index}-tls`, { ...router, entryPoints: ['websecure'], tls: {} }] as const] : plain;
  });
  return {
    http: {
      routers: Object.fromEntries(routers),
      services: { [id]: { loadBalancer: { passHostHeader: true, serversTransport: 'belay@file', servers: serverUrls(route).map((url) => ({ url })) } } },
      ...(route.addresses.length > 1 ? { middlewares: { [`${id}-retry`]: { retry: { attempts: 3, initialInterval: '20ms' } } } } : {}),
    },
    ...(certificate === undefined ? {} : { tls: { certificates: [certificate] } }),
  };
}

/**
 * Configuration that all routes share. Idle connections to instances are closed after a second,
 * so that what is still open on an old generation soon is in use for certain and it can be stopped. `fallback` is for hosts that no route has.
 */
export function sharedConfig(fallback: RouteCertificate | undefined): object {
  return {
    http: { serversTransports: { belay: { maxIdleConnsPerHost: 100, forwardingTimeouts: { dialTimeout: '2s', idleConnTimeout: '1s' } } } },
    ...(fallback === undefined ? {} : { tls: { stores: { default: { defaultCertificate: fallback } } } }),
  };
}

type Rule = RouteState['rules'][number];

function traefikRule({ host, path }: Rule): string {
  const hostRule = host.startsWith('*.') ? `HostRegexp(${quote(`^[^.]+${host.slice(1).replaceAll('.', '\\.')}$`)})` : `Host(${quote(host)})`;
  switch (path.kind) {
    case 'everything': return hostRule;
    case 'prefix': return path.prefix === '/' ? hostRule : `${hostRule} && PathPrefix(${quote(path.prefix)})`;
    case 'regex': return `${hostRule} && PathRegexp(${quote(path.pattern)})`;
  }
}

/** A regular expression wins over a prefix, a long prefix over a short one, anything over a whole host. */
function priorityOf({ path }: Rule): number {
  switch (path.kind) {
    case 'everything': return 10;
    case 'prefix': return 10 + path.prefix.length;
    case 'regex': return 5_000 + path.pattern.length;
  }
}

/** A Go string literal; JSON's escapes are all valid in it. */
function quote(text: string): string {
  return JSON.stringify(text);
}
