import { BelayError, isErrorCode, toFailure as toPlainFailure, type ErrorDetails, type Failure } from '@belay/contracts/workflow';
import { ActivityFailure, ApplicationFailure, CancelledFailure, ChildWorkflowFailure, log, TimeoutFailure } from '@temporalio/workflow';
import type { PluginRoute } from './options.js';

/** Gives the travelling form of whatever made a step fail: the code that an activity failed with, or what a timeout stands for. */
export function toFailure(error: unknown, route?: PluginRoute): Failure {
  if (error instanceof BelayError) return toPlainFailure(error);
  if (error instanceof ActivityFailure || error instanceof ChildWorkflowFailure) return toFailure(error.cause, route);
  if (error instanceof TimeoutFailure) return timeoutFailure(error, route);
  if (error instanceof CancelledFailure) return { code: 'OPERATION_CANCELLED', message: 'The operation was cancelled.' };
  if (error instanceof ApplicationFailure) return applicationFailure(error);
  log.error('unexpected error in a workflow', { error: error instanceof Error ? error.stack : String(error) });
  return { code: 'INTERNAL', message: 'An unexpected error happened in the workflow; see the log of the worker.' };
}

/** The reverse of {@link toFailure}, to end with it elsewhere. */
export function toError({ code, message, details }: Failure): BelayError {
  return new BelayError(code, message, details === undefined ? {} : { details });
}

function applicationFailure(error: ApplicationFailure): Failure {
  const [details] = error.details ?? [];
  const known = isDetails(details) ? { details } : {};
  if (isErrorCode(error.type)) return { code: error.type, message: error.message, ...known };
  return { code: 'INTERNAL', message: 'A step failed in an unexpected way; see the log of the process that ran it.' };
}

function timeoutFailure(error: TimeoutFailure, route: PluginRoute | undefined): Failure {
  const whose = route === undefined ? '' : ` plugin ${route.pluginId} for target ${route.targetId}`;
  switch (error.timeoutType) {
    case 'SCHEDULE_TO_START':
      return { code: 'PLUGIN_NO_WORKER', message: `No worker of${whose || ' the plugin'} took the step in time; start one (or look why it does not run) and try again.`, details: { ...route } };
    case 'HEARTBEAT':
      return { code: 'PLUGIN_CRASHED', message: `The worker of${whose || ' the plugin'} stopped answering in the middle of a step; look at its log and try again.`, details: { ...route } };
    default:
      if (error.cause instanceof ApplicationFailure) return applicationFailure(error.cause);
      return { code: 'DEADLINE_EXCEEDED', message: 'A step did not end within its time.' };
  }
}

function isDetails(value: unknown): value is ErrorDetails {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
