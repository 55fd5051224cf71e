import { BelayError, nonRetryableCodes, type ErrorCode } from '@belay/contracts';
import { activityInfo, ApplicationFailure, CancelledFailure, CompleteAsyncError, Context } from '@temporalio/activity';
import { DrizzleQueryError } from '../../platform/database/orm.js';
import type { Logger } from 'pino';

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
    return ApplicationFailure.create({ message: error.message, type: error.code, nonRetryable: terminal.has(error.code), details: [error.details] });
  }
  const { workflowExecution, attempt } = activityInfo();
  // The text of a failed query holds its parameters; its cause says what went wrong without them.
  const cause = error instanceof DrizzleQueryError ? error.cause : error;
  const isDatabase = isUnreachable(cause);
  logger[isDatabase ? 'warn' : 'error']({ activity: name, workflowId: workflowExecution?.workflowId, attempt, err: cause }, 'an activity failed');
  return ApplicationFailure.create(isDatabase
    ? { type: 'DATABASE_UNAVAILABLE', message: 'The database does not answer; the step is tried again until it does.' }
    : { type: 'INTERNAL', message: `The engine's step ${name} failed in an unexpected way; see the log of the worker.` });
}

/** Postgres is away, starting or stopping (class 57 and 08), or its socket broke. */
function isUnreachable(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false;
  const code = 'code' in cause ? String(cause.code) : '';
  return /^(57P0|08|53300)/.test(code) || /^E(CONN|PIPE|HOST|NOTFOUND|TIMEDOUT)/.test(code) || /terminated|timeout exceeded when trying to connect|not queryable/i.test(cause.message);
}
