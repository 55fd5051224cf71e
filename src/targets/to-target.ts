import { targetDescription } from '@belay/contracts';
import type { Target } from './target.model.js';
import type { TargetRow } from './target.repository.js';

/** Gives the public form of a target. */
export function toTarget(row: TargetRow): Target {
  const described = targetDescription.safeParse(row.description);
  const description = described.success ? described.data : undefined;
  return {
    id: row.id, name: row.name, pluginId: row.pluginId, options: row.options, isDefault: row.isDefault, createdAt: row.createdAt,
    engine: description?.engine ?? null, substitutesImages: description?.substitutesImages ?? false,
    router: description === undefined ? null : { baseDomain: description.router.baseDomain, httpPort: description.router.httpPort, httpsPort: description.router.httpsPort ?? null },
  };
}
