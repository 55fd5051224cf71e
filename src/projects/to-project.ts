import type { Project } from './project.model.js';
import type { ProjectRow } from './project.repository.js';

/** Gives the public form of a project. */
export function toProject(row: ProjectRow): Project {
  return { id: row.id, name: row.name, slug: row.slug, webhookUrl: row.webhookUrl, createdAt: row.createdAt };
}
