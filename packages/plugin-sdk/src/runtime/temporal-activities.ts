import { BelayError, pluginActivities, whyUnreadable, type PluginActivityName } from '@belay/contracts';
import { Context } from '@temporalio/activity';
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
      signal: signalOf(activity, name),
      previousProgress: whyUnreadable(activity.info.heartbeatDetails) === undefined ? activity.info.heartbeatDetails : undefined,
      heartbeat: (progress) => activity.heartbeat(progress),
    });
    ended('OK');
    return output;
  } catch (error) {
    ended(error instanceof BelayError ? error.code : 'OPERATION_CANCELLED');
    throw error instanceof BelayError ? toApplicationFailure(error, clock.now()) : error;
  }
}

/** A call ends when somebody cancels it; or its worker stops, or the server gave the call up, and then its next attempt goes on elsewhere, as the signal's reason says. */
function signalOf(activity: Context, name: PluginActivityName): AbortSignal {
  const { cancellationSignal } = activity;
  const call = new AbortController();
  const abort = (): void => {
    const handedBack = new BelayError('PLUGIN_CRASHED', `The plugin's worker stopped in the middle of ${name}; the next attempt goes on elsewhere.`);
    call.abort(activity.cancellationDetails?.cancelRequested === true ? cancellationSignal.reason : handedBack);
  };
  if (cancellationSignal.aborted) abort();
  else cancellationSignal.addEventListener('abort', abort, { once: true });
  return call.signal;
}

function isActivityName(name: string): name is PluginActivityName {
  return Object.hasOwn(pluginActivities, name);
}
