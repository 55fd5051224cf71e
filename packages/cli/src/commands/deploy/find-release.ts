import type { ApiClient } from '../../api/api-client.js';
import { present } from '../../api/present.js';
import { readAll } from '../../api/read-all.js';
import { CliError } from '../../runtime/cli-error.js';
import { type ReleasesData, releasesDocument } from './releases.document.js';

/** A release as it is listed. */
export type ListedRelease = NonNullable<ReleasesData['environment']>['releases']['nodes'][number];

/**
 * Finds a release of an environment by its number (`12` or `#12`) or id.
 * @throws {CliError} NOT_FOUND when the environment has no such release.
 */
export async function findRelease(client: ApiClient, environment: { readonly id: string; readonly branch: string }, wanted: string): Promise<ListedRelease> {
  const all = await readAll(async (after) => present((await client.request(releasesDocument, { environment: environment.id, first: 100, after })).environment, `environment "${environment.branch}"`).releases);
  const found = all.find((release) => release.id === wanted) ?? all.find((release) => String(release.number) === wanted.replace(/^#/, ''));
  if (found === undefined) throw new CliError('NOT_FOUND', `${environment.branch} has no release ${wanted}.`, { hint: 'What it has is listed by: belay release list' });
  return found;
}
