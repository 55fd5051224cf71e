import { BelayError, nonRetryableCodes, type ErrorCode } from '@belay/contracts';
import { activityInfo, ApplicationFailure, CancelledFailure, CompleteAsyncError, Context } from '@temporalio/activity';
import { DrizzleQueryError } from '../../platform/database/orm.js';
import { isDatabaseUnavailable } from '../../platform/errors/database-error.js';
import type { Logger } from 'pino';

/** Activities that are not tried for ever. Here and not in the workflow's options, because a database that is away must not count. */
const MOST_TRIES: Readonly<Record<string, number>> = { resolveWanted: 4 };
const terminal: ReadonlySet<ErrorCode> = new Set(nonRetryableCodes());

/** Wraps activities so that what they throw travels by its code, and what has none is logged here and travels without its text. */
export function guardActivities<T extends object>(activities: T, logger: Logger): T {
  const guarded = Object.entries(activities).map(([name, work]) => [name, async (input: unknown) => {
    const beat = startHeartbeat();
    try {
      return await work(input);
    } catch (error) {
      throw toActivityFailure(error, name, logger);
    } finally {
      clearInterval(beat);
    }
  }]);
  return Object.fromEntries(guarded);
}

/** Shows that the worker lives, and lets a cancel reach the activity; local activities need neither. */
function startHeartbeat(): NodeJS.Timeout | undefined {
  const context = Context.current();
  const { isLocal, heartbeatTimeoutMs } = context.info;
  if (isLocal || heartbeatTimeoutMs === undefined || heartbeatTimeoutMs === 0) return undefined;
  return setInterval(() => context.heartbeat(), Math.min(1_000, heartbeatTimeoutMs / 3)).unref();
}

function toActivityFailure(error: unknown, name: string, logger: Logger): Error {
  if (error instanceof ApplicationFailure || error instanceof CancelledFailure || error instanceof CompleteAsyncError) return error;
  if (error instanceof BelayError) {
    return ApplicationFailure.create({ message: error.message, type: error.code, nonRetryable: terminal.has(error.code) || isLastTry(name), details: [error.details] });
  }
  const { workflowExecution, attempt } = activityInfo();
  // The text of a failed query holds its parameters; its cause says what went wrong without them.
  const cause = error instanceof DrizzleQueryError ? error.cause : error;
  const isDatabase = isDatabaseUnavailable(cause);
  logger[isDatabase ? 'warn' : 'error']({ activity: name, workflowId: workflowExecution?.workflowId, attempt, err: cause }, 'an activity failed');
  return ApplicationFailure.create(isDatabase
    ? { type: 'DATABASE_UNAVAILABLE', message: 'The database does not answer, or has no room left; the step is tried again until it does.' }
    : { type: 'INTERNAL', message: `The engine's step ${name} failed in an unexpected way; see the log of the worker.`, nonRetryable: isLastTry(name) });
}

/** What waits for the records waits as long as it takes; of what may fail for another reason, the person who started it hears after some tries. */
function isLastTry(name: string): boolean {
  return activityInfo().attempt >= (MOST_TRIES[name] ?? Infinity);
}
