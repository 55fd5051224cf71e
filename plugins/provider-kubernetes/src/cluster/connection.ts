import { Agent, type RequestOptions } from 'node:https';
import { readFile } from 'node:fs/promises';
import { KubeConfig } from '@kubernetes/client-node';
import { BelayError } from '@belay/plugin-sdk';
import type { KubernetesOptions } from '../options.js';
import { messageOf } from './system-error.js';

/** How requests get to one API server: its address, and what proves who asks. */
export interface Connection {
  /** e.g. https://10.0.0.1:6443 */
  readonly server: string;
  /** Options of one request: TLS, a kept connection, the account's headers; tokens are renewed by what made them. */
  prepare(): Promise<RequestOptions>;
  close(): void;
}

const KEEP_ALIVE_MS = 5_000;

/**
 * Opens the way to a cluster, as the target's options say.
 * @throws {BelayError} PLUGIN_OPTIONS_INVALID when there is no kubeconfig or it lacks the context.
 */
export async function openConnection(options: KubernetesOptions, kubeconfig: string | undefined): Promise<Connection> {
  const config = await loadConfig(options, kubeconfig);
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw new BelayError('PLUGIN_OPTIONS_INVALID', `The kubeconfig of the target has no cluster for the context "${config.getCurrentContext()}". Name another context in the target's options.`);
  let agent: Agent | undefined;
  let identity = '';
  return {
    server: cluster.server.replace(/\/$/, ''),
    prepare: async () => {
      const prepared: RequestOptions = {};
      await config.applyToHTTPSOptions(prepared);
      if (cluster.proxyUrl !== undefined) return prepared;
      // The client makes an agent for every call; one that is kept saves a TLS handshake each time.
      const { ca, cert, key, pfx, passphrase, servername, rejectUnauthorized } = prepared;
      const now = JSON.stringify([ca, cert, key, pfx, passphrase, servername, rejectUnauthorized].map(String));
      if (agent === undefined || now !== identity) {
        agent?.destroy();
        agent = new Agent({ keepAlive: true, keepAliveMsecs: KEEP_ALIVE_MS, scheduling: 'lifo', ca, cert, key, pfx, passphrase, servername, rejectUnauthorized });
        identity = now;
      }
      const { headers, auth } = prepared;
      return { agent, headers, ...(auth === undefined ? {} : { auth }) };
    },
    close: () => agent?.destroy(),
  };
}

async function loadConfig(options: KubernetesOptions, kubeconfig: string | undefined): Promise<KubeConfig> {
  const config = new KubeConfig();
  try {
    if (options.inCluster) loadServiceAccount(config);
    else config.loadFromString(kubeconfig ?? await readConfigFile(options));
  } catch (error) {
    if (error instanceof BelayError) throw error;
    throw new BelayError('PLUGIN_OPTIONS_INVALID', `The kubeconfig of the target cannot be read: ${messageOf(error).split('\n')[0]}. Set it again.`, { cause: error });
  }
  if (options.context !== undefined) {
    if (!config.getContexts().some(({ name }) => name === options.context)) throw new BelayError('PLUGIN_OPTIONS_INVALID', `The kubeconfig of the target has no context "${options.context}"; it has ${config.getContexts().map(({ name }) => name).join(', ') || 'none'}.`);
    config.setCurrentContext(options.context);
  }
  return config;
}

/** The kubelet says where the API server is by variables; the client reads them and takes their absence for a host called `undefined`. */
function loadServiceAccount(config: KubeConfig): void {
  config.loadFromCluster();
  if (/^https?:\/\/undefined\b/.test(config.getCurrentCluster()?.server ?? '')) {
    throw new BelayError('PLUGIN_OPTIONS_INVALID', 'The target says inCluster, but its worker does not run in a Pod: there is no KUBERNETES_SERVICE_HOST. Run the worker in the cluster as the service account of rbac.yaml, or give the target a kubeconfig.');
  }
}

async function readConfigFile({ kubeconfigFile }: KubernetesOptions): Promise<string> {
  if (kubeconfigFile === undefined) throw new BelayError('PLUGIN_OPTIONS_INVALID', 'The target says no way to its cluster. Give it the option kubeconfig (a secret), kubeconfigFile or inCluster.');
  return readFile(kubeconfigFile, 'utf8').catch((error: unknown) => {
    throw new BelayError('PLUGIN_OPTIONS_INVALID', `The kubeconfig ${kubeconfigFile} cannot be read on the machine of the plugin's worker: ${messageOf(error)}.`, { cause: error });
  });
}
