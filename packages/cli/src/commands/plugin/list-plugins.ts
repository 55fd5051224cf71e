import type { ApiClient } from '../../api/api-client.js';
import { readAll } from '../../api/read-all.js';
import { type PluginsData, pluginsDocument } from './plugins.document.js';

/** A plugin as it is listed. */
export type ListedPlugin = PluginsData['plugins']['nodes'][number];

/** Lists all plugins that the engine knows. */
export async function listAllPlugins(client: ApiClient): Promise<ListedPlugin[]> {
  return await readAll(async (after) => (await client.request(pluginsDocument, { after })).plugins);
}
