import type { ApiClient } from '../../api/api-client.js';
import { readAll } from '../../api/read-all.js';
import { type TargetsData, targetsDocument } from './targets.document.js';

/** A target as it is listed. */
export type ListedTarget = TargetsData['targets']['nodes'][number];

/** Lists all targets. */
export async function listAllTargets(client: ApiClient): Promise<ListedTarget[]> {
  return await readAll(async (after) => (await client.request(targetsDocument, { after })).targets);
}
