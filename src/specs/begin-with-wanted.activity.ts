import { setTimeout as delay } from 'node:timers/promises';
import type { StateActivities } from '@belay/contracts';

/** By default: what takes longer, such as the first fetch of a repository, keeps nobody from knowing that the operation has begun. */
const ANSWER_WITHIN_MS = 150;

/**
 * Makes the activity that begins an operation and says in the same answer what it wants, which spares the server and the worker a task.
 * Whatever is wrong with the sources is left to `resolveWanted`, which is asked when nothing is said here, tries again, and names the reason.
 */
export function makeBeginWithWanted(begin: StateActivities['beginOperation'], resolve: StateActivities['resolveWanted'], answerWithinMs = ANSWER_WITHIN_MS): StateActivities['beginWithWanted'] {
  return async (input) => {
    const resolving = resolve(input).catch(() => undefined);
    const start = await begin(input);
    const waited = new AbortController();
    const wanted = await Promise.race([resolving, delay(answerWithinMs, undefined, { signal: waited.signal }).catch(() => undefined)]);
    waited.abort();
    return { start, ...(wanted === undefined ? {} : { wanted }) };
  };
}
