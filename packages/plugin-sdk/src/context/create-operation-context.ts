import { BelayError, type CheckRequest, type OperationMeta } from '@belay/contracts';
import type { Door } from '../door/door.js';
import type { Clock } from './clock.js';
import type { OperationContext, SecretValue } from './operation-context.js';
import type { SecretMask } from './secret-mask.js';
import type { StepLog } from './step-log.js';

/** From what the context of one call is made. */
export interface OperationContextParts {
  readonly meta: OperationMeta;
  readonly attempt: number;
  readonly signal: AbortSignal;
  readonly previousProgress: unknown;
  readonly heartbeat: (progress: unknown) => void;
  readonly log: StepLog;
  readonly door: Door;
  readonly mask: SecretMask;
  readonly clock: Clock;
  /** When the claim of this call was sent, by the clock's monotonic time; undefined for calls that only read. */
  readonly claimedAtMs: number | undefined;
  /** Told right before each effect. */
  readonly onEffect?: () => void;
}

/** A claim or check this young still counts, so that a call of one quick effect costs one round trip; a paused process comes back older than this. */
const CHECK_VALID_MS = 50;
/** A door that is always slow is believed in the end. */
const MOST_CHECKS = 3;
/** Names of a map that the door does not call secret may be shared by ordinary texts, so short values are left alone. */
const SHORTEST_UNNAMED = 8;

/** Makes the context that a plugin's method is given. */
export function createOperationContext(parts: OperationContextParts): OperationContext {
  const { meta, attempt, signal, door, clock } = parts;
  const attemptOf: CheckRequest = { operationId: meta.operationId, environmentId: meta.environmentId, step: meta.step, key: meta.key, fence: meta.fence, attempt };
  let checkedAtMs = parts.claimedAtMs;

  const assertCurrent = async (): Promise<void> => {
    signal.throwIfAborted();
    if (checkedAtMs !== undefined && clock.monotonicMs() - checkedAtMs < CHECK_VALID_MS) return;
    for (let checks = 0; checks < MOST_CHECKS; checks += 1) {
      // Counted from before the request: who was paused while it waited for the answer asks again.
      checkedAtMs = clock.monotonicMs();
      await door.check(attemptOf);
      signal.throwIfAborted();
      if (clock.monotonicMs() - checkedAtMs < CHECK_VALID_MS) return;
    }
  };
  const getSecret = async (ref: string): Promise<SecretValue> => {
    const { values, secretNames } = await door.secrets({ ...attemptOf, refs: [ref] });
    const value = values[ref];
    if (value === undefined) throw new BelayError('SECRET_UNAVAILABLE', `The secret reference ${ref} was not resolved; it is not one of this operation.`);
    parts.mask.add(typeof value === 'string' ? [value] : secretTexts(value, secretNames?.[ref]));
    return value;
  };

  return {
    meta, key: meta.key, fence: meta.fence, attempt, signal, clock,
    log: parts.log,
    heartbeat: parts.heartbeat,
    previousProgress: parts.previousProgress,
    assertCurrent,
    effect: async (run) => {
      await assertCurrent();
      parts.onEffect?.();
      return run();
    },
    secrets: {
      get: getSecret,
      getText: async (ref) => {
        const value = await getSecret(ref);
        if (typeof value === 'string') return value;
        throw new BelayError('SECRET_UNAVAILABLE', `The secret reference ${ref} stands for several values where one is needed.`);
      },
      getMap: async (ref) => {
        const value = await getSecret(ref);
        if (typeof value !== 'string') return value;
        throw new BelayError('SECRET_UNAVAILABLE', `The secret reference ${ref} stands for one value where several are needed.`);
      },
    },
  };
}

function secretTexts(values: Readonly<Record<string, string>>, names: readonly string[] | undefined): string[] {
  return Object.entries(values).filter(([name, text]) => (names === undefined ? text.length >= SHORTEST_UNNAMED : names.includes(name))).map(([, text]) => text);
}
