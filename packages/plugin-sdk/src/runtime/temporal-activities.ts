import { BelayError, pluginActivities, type PluginActivityName } from '@belay/contracts';
import { Context } from '@temporalio/activity';
import { CancelledFailure } from '@temporalio/common';
import type { Clock } from '../context/clock.js';
import type { PluginHost } from './plugin-host.js';
import { toApplicationFailure } from './to-application-failure.js';
import type { WorkerMetrics } from './worker-metrics.js';

type Activity = (input: unknown) => Promise<unknown>;

/** Gives every activity of the contract as Temporal calls it. Those that the plugin does not offer answer UNSUPPORTED_CAPABILITY. */
export function createTemporalActivities(host: PluginHost, metrics: WorkerMetrics, clock: Clock): Record<string, Activity> {
  const names = Object.keys(pluginActivities).filter(isActivityName);
  return Object.fromEntries(names.map((name) => [name, (input: unknown) => callHost(host, name, input, metrics, clock)]));
}

async function callHost(host: PluginHost, name: PluginActivityName, input: unknown, metrics: WorkerMetrics, clock: Clock): Promise<unknown> {
  const activity = Context.current();
  const ended = metrics.beginCall(name);
  try {
    const output = await host.call(name, input, {
      attempt: activity.info.attempt,
      signal: activity.cancellationSignal,
      previousProgress: activity.info.heartbeatDetails,
      heartbeat: (progress) => activity.heartbeat(progress),
    });
    ended('OK');
    return output;
  } catch (error) {
    const failure = error instanceof CancelledFailure && !activity.cancellationDetails?.cancelRequested ? stopped(name) : error;
    ended(failure instanceof BelayError ? failure.code : 'OPERATION_CANCELLED');
    throw failure instanceof BelayError ? toApplicationFailure(failure, clock.now()) : failure;
  }
}

/** The worker stops, or the server gave the call up: another worker goes on with the next attempt. */
function stopped(name: PluginActivityName): BelayError {
  return new BelayError('PLUGIN_CRASHED', `The plugin's worker stopped in the middle of ${name}; the next attempt goes on elsewhere.`);
}

function isActivityName(name: string): name is PluginActivityName {
  return Object.hasOwn(pluginActivities, name);
}
