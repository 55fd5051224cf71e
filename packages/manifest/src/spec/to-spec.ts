import type { AuthoredManifest } from '../schema/manifest.schema.js';
import type { AuthoredService } from '../schema/service.schema.js';
import { toApplicationSpec } from './application-spec.js';
import { compact } from './compact.js';
import type { ManifestSpec } from './manifest-spec.types.js';
import { nameKey } from './name-key.js';
import type { RouteSpec, RouterSpec } from './router-spec.types.js';
import type { ServiceSpec } from './service-spec.types.js';

/** Makes the spec of an authored manifest. `routes` holds for each router what its paths mean, because reading them also gives findings. */
export function toSpec(authored: AuthoredManifest, routes: readonly (readonly RouteSpec[])[]): ManifestSpec {
  const applications = [...(authored.application ? [authored.application] : []), ...(authored.applications ?? [])];
  return {
    applications: applications.map((application) => toApplicationSpec(application, authored)),
    services: [
      ...(authored.databases ?? []).map((service) => toServiceSpec('database', service)),
      ...(authored.brokers ?? []).map((service) => toServiceSpec('broker', service)),
    ],
    routers: (authored.routers ?? []).map((router, index): RouterSpec => ({
      name: router.name,
      key: nameKey(router.name),
      customDomains: (router.custom_domains ?? []).map(({ branch, domain }) => ({ branch, domain })),
      routes: routes[index] ?? [],
    })),
  };
}

function toServiceSpec(kind: ServiceSpec['kind'], service: AuthoredService): ServiceSpec {
  return compact({
    kind,
    type: service.type,
    versionText: service.version,
    name: service.name,
    key: nameKey(service.name),
    resources: compact({ cpuMillis: service.cpu, ramBytes: service.ram, storageBytes: service.size }),
    backup: service.backup && compact({ cron: service.backup.schedule, retentionMs: service.backup.retention }),
    masks: (service.masks ?? []).map((mask) => ({ table: mask.table, column: mask.column, replaceWith: mask.replace_with })),
  });
}
