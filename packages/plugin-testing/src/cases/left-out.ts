import type { PluginActivityName } from '@belay/contracts';
import type { Kit } from '../certify/kit.js';
import { callsOf } from './calls-of.js';

/** Activities that a plugin may leave out although it offers their capability: a cluster resolves images and builds none, an engine without words of its own exports nothing. */
const optional: ReadonlySet<PluginActivityName> = new Set<PluginActivityName>(['buildImage', 'exportResources']);

/** Takes out what the plugin itself says that it does not offer, where it may. */
export async function withoutLeftOut(kit: Kit, activities: readonly PluginActivityName[]): Promise<PluginActivityName[]> {
  const offered = await Promise.all(activities.map(async (activity) => {
    if (!optional.has(activity)) return true;
    const environment = kit.newEnvironment();
    const { step, input } = callsOf(kit, environment, activity);
    const outcome = await kit.call(environment, step, activity, input, { maximumAttempts: 1 });
    return outcome.kind !== 'failed' || outcome.code !== 'UNSUPPORTED_CAPABILITY';
  }));
  return activities.filter((_activity, index) => offered[index] === true);
}
