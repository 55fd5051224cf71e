import type { ActivityOutput, CallInput, OperationContext } from '@belay/plugin-sdk';
import type { ProviderParts } from '../provider-parts.js';
import { switchTraffic } from './route-traffic.js';
import { verifyRoute } from './verify-route.js';

/** How long a promotion looks whether its route answers; most do in a moment. */
const AT_ONCE_MS = 250;

/**
 * Leads an application's traffic to another generation, and says what its route answers then, if it does at once.
 * @throws {BelayError} as {@link switchTraffic}; never for a route that does not answer.
 */
export async function promoteGeneration(parts: ProviderParts, { application, from, to, verify }: CallInput<'promoteGeneration'>, op: OperationContext): Promise<ActivityOutput<'promoteGeneration'>> {
  let verified: ActivityOutput<'verifyRoute'> | undefined;
  const onSwitched = verify === undefined || to === null ? undefined : async (): Promise<void> => {
    verified = await verifyRoute(parts, { ...verify, deadlineMs: AT_ONCE_MS }, op).catch(() => undefined);
  };
  const promoted = await switchTraffic(parts, { application, from, to, ...(onSwitched === undefined ? {} : { onSwitched }) }, op);
  return { promoted, ...(verified === undefined ? {} : { verified }) };
}
