import type { RequestOptions } from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';
import { BelayError } from '@belay/plugin-sdk';
import type { Access } from './access.js';
import { messageOf } from './system-error.js';

/**
 * Reads a kubeconfig of any kind (programs that give tokens, OpenID Connect, proxies), or the service account of a worker in the cluster (without a text).
 * @throws {BelayError} PLUGIN_OPTIONS_INVALID when it cannot be read or lacks the context.
 */
export function readLibraryAccess(text: string | undefined, context: string | undefined): Access {
  const config = new KubeConfig();
  try {
    if (text === undefined) loadServiceAccount(config);
    else config.loadFromString(text);
  } catch (error) {
    if (error instanceof BelayError) throw error;
    throw new BelayError('PLUGIN_OPTIONS_INVALID', `The kubeconfig of the target cannot be read: ${messageOf(error).split('\n')[0]}. Set it again.`, { cause: error });
  }
  if (context !== undefined) {
    if (!config.getContexts().some(({ name }) => name === context)) throw new BelayError('PLUGIN_OPTIONS_INVALID', `The kubeconfig of the target has no context "${context}"; it has ${config.getContexts().map(({ name }) => name).join(', ') || 'none'}.`);
    config.setCurrentContext(context);
  }
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw new BelayError('PLUGIN_OPTIONS_INVALID', `The kubeconfig of the target has no cluster for the context "${config.getCurrentContext()}". Name another context in the target's options.`);
  return {
    server: cluster.server, isProxied: cluster.proxyUrl !== undefined,
    prepare: async () => {
      const prepared: RequestOptions = {};
      await config.applyToHTTPSOptions(prepared);
      return prepared;
    },
  };
}

/** The kubelet says where the API server is by variables; the client reads them and takes their absence for a host called `undefined`. */
function loadServiceAccount(config: KubeConfig): void {
  config.loadFromCluster();
  if (/^https?:\/\/undefined\b/.test(config.getCurrentCluster()?.server ?? '')) {
    throw new BelayError('PLUGIN_OPTIONS_INVALID', 'The target says inCluster, but its worker does not run in a Pod: there is no KUBERNETES_SERVICE_HOST. Run the worker in the cluster as the service account of rbac.yaml, or give the target a kubeconfig.');
  }
}
