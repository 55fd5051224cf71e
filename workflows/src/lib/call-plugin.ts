import { BelayError, CONTRACT_VERSION, pluginQueue, servedContracts, whyUnreadable, type ActivityOutput, type PluginActivityName } from '@belay/contracts/workflow';
import { scheduleActivity, type ActivityOptions } from '@temporalio/workflow';
import { ForQueue } from './for-queue.js';
import type { PluginRoute } from './options.js';

/**
 * Calls a plugin: the input is sealed for its queue alone. A plugin of the contract before is called in its own form.
 * @throws {BelayError} PLUGIN_BAD_RESULT when its answer cannot be opened or read, PLUGIN_CONTRACT_UNSUPPORTED when its contract is not served, and what Temporal throws.
 */
export function callPlugin<N extends PluginActivityName>(name: N, input: object, route: Omit<PluginRoute, 'noWorkerAfterMs'>, options: ActivityOptions): Promise<ActivityOutput<N>> {
  const { pluginId, contract } = route;
  // Nothing stands between a plugin of the present contract and its call, not even a promise: commands keep their order in histories that were recorded before.
  if (contract === undefined || contract === CONTRACT_VERSION) return send(name, input, route, options);
  return sendOlder(pluginId, contract, name, input, (older) => send(name, older, route, options));
}

async function sendOlder<N extends PluginActivityName>(pluginId: string, contract: number, name: N, input: object, call: (older: unknown) => Promise<ActivityOutput<N>>): Promise<ActivityOutput<N>> {
  servedContracts.assertServed(pluginId, contract);
  return servedContracts.adapt(contract, name, input, call);
}

async function send<N extends PluginActivityName>(name: N, input: unknown, { pluginId, targetId }: Omit<PluginRoute, 'noWorkerAfterMs'>, options: ActivityOptions): Promise<ActivityOutput<N>> {
  const answer = await scheduleActivity<ActivityOutput<N>>(name, [new ForQueue(pluginQueue(pluginId, targetId), input)], options);
  const why = whyUnreadable(answer);
  if (why !== undefined) throw new BelayError('PLUGIN_BAD_RESULT', `The answer of the plugin ${pluginId} to ${name} cannot be opened: ${why}. Its worker must seal answers with the keys that the door gives it.`, { details: { pluginId, targetId } });
  return answer;
}
