import { BelayError, pluginQueue, whyUnreadable, type ActivityOutput, type PluginActivityName } from '@belay/contracts';
import { scheduleActivity, type ActivityOptions } from '@temporalio/workflow';
import { ForQueue } from './for-queue.js';
import type { PluginRoute } from './options.js';

/** Calls a plugin: the input is sealed for its queue alone. @throws {BelayError} PLUGIN_BAD_RESULT when its answer cannot be opened, and what Temporal throws. */
export async function callPlugin<N extends PluginActivityName>(name: N, input: object, { pluginId, targetId }: Omit<PluginRoute, 'noWorkerAfterMs'>, options: ActivityOptions): Promise<ActivityOutput<N>> {
  const answer = await scheduleActivity<ActivityOutput<N>>(name, [new ForQueue(pluginQueue(pluginId, targetId), input)], options);
  const why = whyUnreadable(answer);
  if (why !== undefined) throw new BelayError('PLUGIN_BAD_RESULT', `The answer of the plugin ${pluginId} to ${name} cannot be opened: ${why}. Its worker must seal answers with the keys that the door gives it.`, { details: { pluginId, targetId } });
  return answer;
}
