import { kinds, objectPath } from '../cluster/kinds.js';
import { isMissing } from '../cluster/kube-error.js';
import { annotation } from '../mapping/labels.js';
import type { ProviderParts } from '../provider-parts.js';

/** Takes a job away with its Pod and its variables; one that is gone is success. The fence does not matter to who calls it: the job's outcome is known, or it was cancelled. */
export async function removeJob({ cache, client }: Pick<ProviderParts, 'cache' | 'client'>, namespace: string, name: string): Promise<void> {
  const variables = cache.informers.job.get(namespace, name)?.metadata.annotations[annotation.variables];
  const paths = [objectPath(kinds.job, namespace, name), ...(variables === undefined ? [] : [objectPath(kinds.secret, namespace, variables)])];
  await Promise.all(paths.map(async (path) => {
    try {
      await client.call({ method: 'DELETE', path, body: { propagationPolicy: 'Background' }, doing: `remove job ${name}` });
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }));
}
