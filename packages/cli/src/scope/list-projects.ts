import type { ApiClient } from '../api/api-client.js';
import type { ProjectFields } from '../api/fragments.document.js';
import { readAll } from '../api/read-all.js';
import { projectsDocument } from './projects.document.js';

/** Lists all projects with their applications. */
export async function listAllProjects(client: ApiClient): Promise<ProjectFields[]> {
  return await readAll(async (after) => (await client.request(projectsDocument, { after })).projects);
}
