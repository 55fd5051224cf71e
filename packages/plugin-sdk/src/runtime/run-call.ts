import { BelayError, markUntouched, type OperationMeta, type PluginActivityName } from '@belay/contracts';
import { BufferedStepLog } from '../context/buffered-step-log.js';
import type { Clock } from '../context/clock.js';
import { createOperationContext } from '../context/create-operation-context.js';
import type { Logger } from '../context/logger.js';
import type { SecretMask } from '../context/secret-mask.js';
import type { PluginParts } from '../define/capabilities.js';
import type { Door } from '../door/door.js';
import { boundCalls } from './bound-calls.js';
import type { CallEnvelope } from './call-envelope.js';

/** What the calls of one worker share. */
export interface CallSurroundings {
  readonly workerId: string;
  readonly targetId: string;
  readonly door: Door;
  readonly mask: SecretMask;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Well below a third of the contract's heartbeat limit: a cancel comes back with a heartbeat. */
const HEARTBEAT_EVERY_MS = 800;
const PROGRESS_LIMIT_BYTES = 10_000;
/** Answers that hold what programs of users wrote, among it perhaps their secrets; other answers are handles, which must stay as they are. */
const showsProgramText = new Set<PluginActivityName>(['runJob', 'readLogs']);
/** A method that does not end after an abort is given up, so that it cannot hold the operation. */
const ABANDON_AFTER_MS = 4_000;

/**
 * Makes one call of a plugin: input checked, attempt claimed, heart beating, answer checked, log shipped.
 * @throws the signal's reason once it is aborted; else what the method throws, and {BelayError} INVALID_INPUT, PAYLOAD_TOO_LARGE, STALE_OPERATION, PLUGIN_BAD_RESULT, UNSUPPORTED_CAPABILITY.
 */
export async function runCall(name: PluginActivityName, parts: PluginParts, input: unknown, envelope: CallEnvelope, around: CallSurroundings): Promise<unknown> {
  const call = boundCalls[name];
  const { maxBytes, isMutating } = call.contract;
  assertSize(input, maxBytes, 'The input');
  const meta = call.metaOf(input);
  if (meta === undefined) return untilAborted(call.invoke(parts, input, undefined), envelope.signal, name, around);
  if (meta.targetId !== around.targetId) throw new BelayError('INVALID_INPUT', `The call is for the target ${meta.targetId}, but this worker serves ${around.targetId}.`);

  const { heartbeat, stop } = keepBeating(envelope, name, around);
  const log = new BufferedStepLog({
    ship: (lines) => around.door.stepLogs({ ...attemptOf(meta, envelope), lines }),
    mask: (text) => around.mask.mask(text), clock: around.clock,
    onLost: (count, error) => around.logger.warn('lines of a step were lost', { call: name, step: meta.step, count, error }),
  });
  let hasBegun = false;
  try {
    const claimedAtMs = isMutating && call.isOffered(parts) ? await claim(meta, envelope, around) : undefined;
    const op = createOperationContext({
      meta, attempt: envelope.attempt, signal: envelope.signal, previousProgress: envelope.previousProgress, heartbeat, log,
      door: around.door, mask: around.mask, clock: around.clock, claimedAtMs, onEffect: () => { hasBegun = true; },
    });
    const output = await untilAborted(call.invoke(parts, input, op), envelope.signal, name, around);
    assertSize(output, maxBytes, 'The answer');
    return showsProgramText.has(name) ? around.mask.maskDeep(output) : output;
  } catch (error) {
    // A job runs at most once, so whoever would call again has to know. A later attempt does not know what the first one did.
    throw name === 'runJob' && !hasBegun && envelope.attempt === 1 && error instanceof BelayError ? markUntouched(error) : error;
  } finally {
    stop();
    await log.close();
  }
}

function attemptOf(meta: OperationMeta, { attempt }: CallEnvelope) {
  return { operationId: meta.operationId, environmentId: meta.environmentId, step: meta.step, key: meta.key, fence: meta.fence, attempt };
}

async function claim(meta: OperationMeta, envelope: CallEnvelope, { door, workerId, clock }: CallSurroundings): Promise<number> {
  envelope.signal.throwIfAborted();
  const sentAtMs = clock.monotonicMs();
  await unlessAborted(door.claim({ ...attemptOf(meta, envelope), workerId }), envelope.signal);
  return sentAtMs;
}

function keepBeating(envelope: CallEnvelope, name: PluginActivityName, { logger }: CallSurroundings): { heartbeat: (progress: unknown) => void; stop: () => void } {
  let last = envelope.previousProgress;
  const timer = setInterval(() => envelope.heartbeat(last), HEARTBEAT_EVERY_MS);
  const heartbeat = (progress: unknown): void => {
    if (Buffer.byteLength(JSON.stringify(progress) ?? '') > PROGRESS_LIMIT_BYTES) {
      logger.warn('progress is too large to be remembered', { call: name, limitBytes: PROGRESS_LIMIT_BYTES });
      return;
    }
    last = progress;
    envelope.heartbeat(progress);
  };
  return { heartbeat, stop: () => clearInterval(timer) };
}

/** Before its effect a call may be left at once, whatever its claim comes to. @throws the signal's reason once it is aborted. */
async function unlessAborted(claimed: Promise<void>, signal: AbortSignal): Promise<void> {
  const aborted = Promise.withResolvers<never>();
  const onAbort = (): void => aborted.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    await Promise.race([claimed, aborted.promise]);
    signal.throwIfAborted();
  } finally {
    signal.removeEventListener('abort', onAbort);
    claimed.catch(() => undefined);
  }
}

function assertSize(value: unknown, limitBytes: number, what: string): void {
  const sizeBytes = Buffer.byteLength(JSON.stringify(value) ?? '');
  if (sizeBytes > limitBytes) throw new BelayError('PAYLOAD_TOO_LARGE', `${what} has ${sizeBytes} bytes; the contract allows ${limitBytes}.`, { details: { sizeBytes, limitBytes } });
}

/** Settles with the work; after an abort the reason is thrown whatever the work ends with, unless it still succeeds. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal, name: PluginActivityName, { logger }: CallSurroundings): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const abandoned = new Promise<never>((_resolve, reject) => {
    const onAbort = (): void => {
      timer = setTimeout(() => {
        logger.error('a call goes on after it was cancelled; its answer is no longer waited for', { call: name, code: 'OPERATION_CANCELLED' });
        reject(signal.reason);
      }, ABANDON_AFTER_MS);
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, abandoned]);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
