import { expectThat } from '../certify/conformance-case.js';
import { describeOutcome } from '../certify/kit.js';
import type { RunningCall } from '../harness/temporal-driver.js';

/** Within which a call that was cancelled has to have ended, as the wire contract says. */
const CANCEL_WITHIN_MS = 5_000;
/** What Temporal and a loaded machine may add to that before the end is seen here. */
const SEEN_WITHIN_MS = 2_500;

/** Cancels a call and expects its end in time, as cancelled. @throws {CaseFailure} */
export async function expectCancelled(call: RunningCall, what: string): Promise<void> {
  await call.cancel();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => (timer = setTimeout(() => resolve(undefined), CANCEL_WITHIN_MS + SEEN_WITHIN_MS)));
  const outcome = await Promise.race([call.outcome, late]);
  clearTimeout(timer);
  expectThat(outcome !== undefined, `${what} had not ended ${CANCEL_WITHIN_MS} ms after it was cancelled`);
  expectThat(outcome.kind === 'cancelled', `${what} was cancelled, but ended as ${describeOutcome(outcome)}`);
}
