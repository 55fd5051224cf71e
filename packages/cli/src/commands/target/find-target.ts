import type { ApiClient } from '../../api/api-client.js';
import { CliError } from '../../runtime/cli-error.js';
import { type ListedTarget, listAllTargets } from './list-targets.js';

/**
 * Finds a target by its name or id.
 * @throws {CliError} NOT_FOUND with the names that there are.
 */
export async function findTarget(client: ApiClient, wanted: string): Promise<ListedTarget> {
  const targets = await listAllTargets(client);
  const found = targets.find((target) => target.id === wanted) ?? targets.find((target) => target.name === wanted);
  if (found === undefined) throw new CliError('NOT_FOUND', `There is no target "${wanted}".`, { hint: `There are: ${targets.map((target) => target.name).join(', ')}` });
  return found;
}
