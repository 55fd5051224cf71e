import { pathText } from './path-text.js';
import type { Release } from './release.model.js';
import type { ReleaseRow } from './release.repository.js';

/** Gives the public form of a release. */
export function toRelease(row: ReleaseRow): Release {
  return {
    id: row.id, number: row.number, isSealed: row.isSealed, isGood: row.isGood, description: row.description, createdAt: row.createdAt, sealedAt: row.sealedAt, environmentId: row.environmentId, operationId: row.operationId,
    applications: row.spec.applications.map((each) => ({
      name: each.name, commit: each.source.kind === 'git' ? each.source.commit : null, image: each.image ?? null, replicas: each.replicas, autoscaling: each.autoscaling ?? null, limits: { cpuMillis: each.cpuMillis, ramBytes: each.ramBytes },
      routes: each.routes.map((route) => `${route.host}${pathText(route.path)}`), variables: each.variables.map(({ name, scope, version, isSecret }) => ({ name, scope, version, isSecret })),
    })),
    services: row.spec.services.map((each) => ({ name: each.name, type: each.type, version: each.versionText, image: each.image ?? null, limits: { cpuMillis: each.cpuMillis, ramBytes: each.ramBytes } })),
  };
}
