import type { Environment } from './environment.model.js';
import type { EnvironmentRow } from './environment.repository.js';

/** Gives the public form of an environment. */
export function toEnvironment(row: EnvironmentRow): Environment {
  return {
    id: row.id, branch: row.branch, slug: row.slug, kind: row.kind, isMeantToRun: row.isMeantToRun, isRepairedByItself: row.isRepairedByItself,
    requiredApprovals: row.requiredApprovals, approvalTimeoutSeconds: row.approvalTimeoutSeconds, createdAt: row.createdAt, destroyedAt: row.destroyedAt,
    projectId: row.projectId, targetId: row.targetId, currentReleaseId: row.currentReleaseId, eventOffset: row.eventOffset,
  };
}
