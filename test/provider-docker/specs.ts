import type { EndpointSpec, NetworkSpec, PinnedImage, RouteSpec, ServiceSpec, VolumeSpec, WorkloadSpec } from '@belay/plugin-sdk';

const MB = 1024 * 1024;

export const aNetwork = (): NetworkSpec => ({ kind: 'network', name: 'main' });
export const aVolume = (more: Partial<VolumeSpec> = {}): VolumeSpec => ({ kind: 'volume', name: 'db', owner: 'db', ...more });

export const aService = (image: PinnedImage, more: Partial<ServiceSpec> = {}): ServiceSpec => ({
  kind: 'service', name: 'db', type: 'postgresql', versionText: '15', image, ports: [{ port: 5432, protocol: 'tcp' }], mounts: [{ volume: 'db', path: '/var/lib/postgresql/data' }],
  variablesRef: 'service:db', variablesHash: 'h1', healthCheck: { kind: 'command', command: ['pg_isready', '-h', '127.0.0.1', '-U', 'app'], intervalMs: 200, timeoutMs: 2000 },
  startTimeoutMs: 60_000, stopTimeoutMs: 10_000, cpuMillis: 1000, ramBytes: 256 * MB, ...more,
});

/** Answers with its generation; /slow after 1.5 s, /env?NAME with a variable. */
export const webProgram = (generation: string, port = 3000): string => `
require('http').createServer((q, r) => {
  const u = new URL(q.url, 'http://x');
  if (u.pathname === '/slow') return setTimeout(() => r.end('${generation}'), 1500);
  if (u.pathname === '/env') return r.end(String(process.env[u.search.slice(1)]));
  if (u.pathname === '/status') return r.writeHead(Number(u.search.slice(1))).end();
  r.end('${generation}');
}).listen(${port}, '0.0.0.0');
process.on('SIGTERM', () => process.exit(0));`;

export const aWorkload = (image: PinnedImage, more: Partial<WorkloadSpec> = {}): WorkloadSpec => {
  const generation = more.generation ?? 'g1';
  return {
    kind: 'workload', name: 'web', application: more.name ?? 'web', generation, image, command: ['node', '-e', webProgram(generation)], replicas: 1, ports: [{ port: 3000, protocol: 'tcp' }], mounts: [],
    strategy: 'rolling', variablesRef: 'web', variablesHash: 'h1', healthCheck: { kind: 'tcp', port: 3000, intervalMs: 100, timeoutMs: 2000 },
    startTimeoutMs: 20_000, stopTimeoutMs: 5_000, cpuMillis: 1000, ramBytes: 128 * MB, ...more,
  };
};

export const anEndpoint = (more: Partial<EndpointSpec> = {}): EndpointSpec => ({ kind: 'endpoint', name: 'web', application: more.name ?? 'web', ports: [{ port: 3000, protocol: 'tcp' }], ...more });
export const aRoute = (host: string, more: Partial<RouteSpec> = {}): RouteSpec => ({ kind: 'route', name: 'web', application: more.name ?? 'web', port: 3000, rules: [{ host, path: { kind: 'everything' } }], ...more });
