import type { ApiClient } from '../api/api-client.js';
import type { EnvironmentFields } from '../api/fragments.document.js';
import { present } from '../api/present.js';
import { readAll } from '../api/read-all.js';
import { environmentsDocument } from './environments.document.js';

/** Lists the environments of a project that were not destroyed. */
export async function listAllEnvironments(client: ApiClient, projectId: string): Promise<EnvironmentFields[]> {
  const all = await readAll(async (after) => present((await client.request(environmentsDocument, { project: projectId, after })).project, `project "${projectId}"`).environments);
  return all.filter((environment) => environment.destroyedAt === null);
}
