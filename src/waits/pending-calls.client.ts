import { type Failure, isErrorCode, operationWorkflowId } from '@belay/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { WorkflowNotFoundError } from '@temporalio/client';
import { ApplicationFailure, TimeoutFailure } from '@temporalio/common';
import { decodeOptionalFailureToOptionalError } from '@temporalio/common/lib/internal-non-workflow/index.js';
import { tsToDate } from '@temporalio/common/lib/time.js';
import type { OperationRow } from '../operations/operation.repository.js';
import type { TemporalClient } from '../platform/temporal/temporal-client.js';
import { TEMPORAL } from '../platform/tokens.js';

/** A call of a running operation that is not being carried out: nobody has taken it, or it failed and is tried again. */
export interface PendingCall {
  /** Name of the activity. */
  readonly activity: string;
  readonly attempt: number;
  readonly since: Date;
  /** When it is tried again; absent when it waits for a worker. */
  readonly retryAt?: Date;
  readonly failure?: Failure;
}

const DEADLINE_MS = 1_500;
/** `PENDING_ACTIVITY_STATE_SCHEDULED` of the Temporal API. */
const SCHEDULED = 1;
/** A call that a worker takes at once is not waited for. */
const UNTAKEN_AFTER_MS = 2_000;

/** Asks the workflow engine which calls of a running operation hang. */
@Injectable()
export class PendingCallsClient {
  constructor(@Inject(TEMPORAL) private readonly temporal: TemporalClient) {}

  /** @returns undefined when the engine does not answer. */
  async find({ id, kind, environmentId }: OperationRow, now: Date): Promise<readonly PendingCall[] | undefined> {
    const { client } = this.temporal;
    try {
      const { raw } = await client.withDeadline(now.getTime() + DEADLINE_MS, () => client.workflow.getHandle(operationWorkflowId(kind, environmentId, id)).describe());
      const pending = (raw.pendingActivities ?? []).filter(({ state }) => state === SCHEDULED);
      const calls = await Promise.all(pending.map(async ({ activityType, attempt, scheduledTime, lastAttemptCompleteTime, nextAttemptScheduleTime, lastFailure }) => ({
        activity: activityType?.name ?? '', attempt: attempt ?? 1, since: toDate(lastAttemptCompleteTime ?? scheduledTime) ?? now,
        ...(nextAttemptScheduleTime == null ? {} : { retryAt: toDate(nextAttemptScheduleTime) ?? now }),
        ...(lastFailure == null ? {} : { failure: toFailure(await decodeOptionalFailureToOptionalError(client.options.loadedDataConverter, lastFailure)) }),
      })));
      return calls.filter((call) => call.failure !== undefined || now.getTime() - call.since.getTime() >= UNTAKEN_AFTER_MS);
    } catch (error) {
      return error instanceof WorkflowNotFoundError ? [] : undefined;
    }
  }
}

function toDate(time: Parameters<typeof tsToDate>[0] | null | undefined): Date | undefined {
  return time == null ? undefined : tsToDate(time);
}

function toFailure(error: Error | undefined): Failure {
  if (error instanceof ApplicationFailure && isErrorCode(error.type)) return { code: error.type, message: error.message };
  if (error instanceof TimeoutFailure) return { code: error.timeoutType === 'HEARTBEAT' ? 'PLUGIN_CRASHED' : 'DEADLINE_EXCEEDED', message: 'The worker that had the call said nothing more.' };
  return { code: 'INTERNAL', message: 'The latest try failed in an unexpected way; see the log of the worker.' };
}
