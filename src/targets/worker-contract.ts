import { CONTRACT_VERSION, type PluginTarget } from '@belay/contracts';
import { type Column, type SQL, sql } from '../platform/database/orm.js';
import { targets } from '../platform/database/schema/index.js';

/** In a query over targets: the contract that each one's latest worker speaks; null while none said hello. */
export const workerContract: SQL<number | null> = contractOf(targets.pluginId, targets.id);

/** In any query: the contract that the latest worker of a plugin for a target speaks; null while none said hello. */
export function contractOf(pluginId: Column | string, targetId: Column | string): SQL<number | null> {
  return sql<number | null>`(SELECT w.contract FROM plugin_worker w WHERE w.plugin_id = ${pluginId} AND w.target_id = ${targetId} AND NOT w.is_gone ORDER BY w.last_seen_at DESC LIMIT 1)`;
}

/** Gives a target as workflows know it: with the contract of its workers only where that is an older one. */
export function toPluginTarget({ id, pluginId }: { readonly id: string; readonly pluginId: string }, contract: number | null): PluginTarget {
  return { id, pluginId, ...ifOlder(contract) };
}

/** Gives a contract that is not the engine's own. */
export function ifOlder(contract: number | null): { readonly contract?: number } {
  return contract === null || contract === CONTRACT_VERSION ? {} : { contract };
}
