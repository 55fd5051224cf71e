import type { ReleasedApplication, ReleasedService, ReleaseSpec } from '@belay/contracts';

/** A git application with one port and one route, as a release has it. */
export function anApplication(part: Partial<ReleasedApplication> & { readonly version?: string } = {}): ReleasedApplication {
  const { version = 'v1', ...rest } = part;
  const name = rest.name ?? 'web';
  return {
    name, source: { kind: 'git', url: 'file:///repo', folder: '', commit: `commit-${version}`, dockerfile: 'Dockerfile', buildKey: `${name}-${version}` },
    ports: [{ port: 8080, protocol: 'tcp' }], port: 8080, replicas: 1, cpuMillis: 500, ramBytes: 128_000_000, startTimeoutMs: 30_000, storage: [], dependsOn: [],
    routes: [{ host: `${name}-main.localhost`, path: { kind: 'everything' }, isCustomDomain: false }], variables: [], variablesRef: `release:x/application/${name}`, variablesHash: 'vars-1', ...rest,
  };
}

/** A PostgreSQL service, as a release has it. */
export function aService(part: Partial<ReleasedService> = {}): ReleasedService {
  const name = part.name ?? 'db';
  return {
    name, type: 'postgresql', versionText: '16', imageRef: 'postgres:16', majorVersion: '16', ports: [{ port: 5432, protocol: 'tcp' }], volume: `${name}-data`, mountPath: '/var/lib/postgresql/data',
    healthCheck: { kind: 'tcp', port: 5432, intervalMs: 200, timeoutMs: 2_000 }, startTimeoutMs: 60_000, cpuMillis: 500, ramBytes: 256_000_000, variablesRef: `service:env/${name}`, variablesHash: 'vars-1', ...part,
  };
}

/** A release of the environment `env_1`. */
export function aRelease(part: Partial<ReleaseSpec> = {}): ReleaseSpec {
  return { releaseId: 'rel_1', environmentId: 'env_1', applications: [anApplication()], services: [], ...part };
}
