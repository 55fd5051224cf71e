import { pluginQueue } from '@belay/contracts';
import type { Access, AccessList } from '@belay/plugin-gateway';
import type { PluginAuthenticator } from '../door/plugin-authenticator.js';

/** Lets plugins in by the tokens of the platform's records: a token opens all queues of its plugin, and a token that was taken back none. */
export function pluginAccess(authenticator: PluginAuthenticator): AccessList {
  return {
    find: async (token) => {
      const pluginId = await authenticator.authenticate(`Bearer ${token}`).catch(() => undefined);
      return pluginId === undefined ? undefined : accessOf(pluginId);
    },
  };
}

function accessOf(pluginId: string): Access {
  const prefix = pluginQueue(pluginId, '');
  return { pluginId, serves: (queue) => queue.startsWith(prefix) && /^[A-Za-z0-9_-]{1,63}$/.test(queue.slice(prefix.length)) };
}
